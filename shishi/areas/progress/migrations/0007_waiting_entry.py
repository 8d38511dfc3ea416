"""What waits is told by its entry: it excuses that one and no other of its county."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0006_waiting_ledger")]

    operations = [migrations.AddField("waiting", "entry", models.PositiveBigIntegerField(null=True))]
