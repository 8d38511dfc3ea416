"""The entry tells its ledger."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("progress", "0007_waiting_entry"), ("reporting", "0009_waiting_entry")]

    operations = [migrations.RemoveField("waiting", "ledger")]
