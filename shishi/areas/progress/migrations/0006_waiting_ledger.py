"""What waits is told by its ledger: a canteen's waiting is none of a toilet's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0005_void")]

    operations = [
        migrations.AddField("waiting", "ledger", models.CharField(blank=True, default="", max_length=30), preserve_default=False)
    ]
