"""An index for what came since a day, and that of planned days asked in the words that SQLite knows it by."""

import datetime

from django.db import migrations, models

_STANDS = models.Q(("to_date__gte", datetime.date(9999, 12, 31)))


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0007_indexed_once"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="entryspan", name="entry_due"),
        migrations.AddIndex(
            model_name="entryspan",
            index=models.Index(condition=_STANDS & models.Q(("state", 0)), fields=["due_date", "ledger"], name="entry_due"),
        ),
        migrations.AddIndex(
            model_name="entryspan",
            index=models.Index(condition=_STANDS, fields=["ledger", "from_date"], name="entry_since"),
        ),
    ]
