"""An index for what came since a day; gone are three that say what the first columns of others say."""

import datetime

import django.db.models.deletion
from django.db import migrations, models

_FOREVER = datetime.date(9999, 12, 31)
_SAID_ELSEWHERE = (
    ("entry", "ledger", "ledgers.ledger", {}, "ledgers_entry_ledger_id_aff78442"),
    ("entry", "replaces", "ledgers.entry", {"null": True}, "ledgers_entry_replaces_id_32d718d3"),
    ("entryfact", "entry", "ledgers.entry", {}, "ledgers_entryfact_entry_id_9cd8c0e6"),
)


def without_its_index(model, column, to, more, index):
    """Drop the index alone: altering the field would make the whole table again on SQLite, without its guard."""
    field = models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more)
    again = f'CREATE INDEX "{index}" ON "ledgers_{model}" ("{column}_id")'
    return migrations.RunSQL(f'DROP INDEX "{index}"', again, [migrations.AlterField(model, column, field)])


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0006_phone_filings"),
    ]

    operations = [
        *(without_its_index(*told) for told in _SAID_ELSEWHERE),
        migrations.RemoveIndex(model_name="entryspan", name="entry_due"),
        migrations.AddIndex(
            model_name="entryspan",
            index=models.Index(
                condition=models.Q(("to_date__gte", _FOREVER), ("state", 0)), fields=["due_date", "ledger"], name="entry_due"
            ),
        ),
        migrations.AddIndex(
            model_name="entryspan",
            index=models.Index(
                condition=models.Q(("to_date__gte", _FOREVER)), fields=["ledger", "from_date"], name="entry_since"
            ),
        ),
    ]
