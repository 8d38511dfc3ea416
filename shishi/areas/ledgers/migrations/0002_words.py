from collections import defaultdict

from django.db import migrations

from shishi.infra.store.words import WordIndex, write_words

_STEP = 2000


def find_what_is_there(apps, schema_editor):
    spans = apps.get_model("ledgers", "EntrySpan").objects
    last = 0
    while ids := list(spans.filter(entry_id__gt=last).order_by("entry_id").values_list("entry_id", flat=True).distinct()[:_STEP]):
        held, ledgers = defaultdict(dict), {}
        rows = spans.filter(entry_id__gte=ids[0], entry_id__lte=ids[-1])
        for entry, ledger, *told in rows.values_list(
            "entry_id", "ledger_id", "name", "organisation", "text_1", "text_2", "text_3"
        ):
            held[entry] |= dict.fromkeys(told)
            ledgers[entry] = str(ledger)
        write_words("ledgers_entry_words", {entry: (ledgers[entry], "\n".join(told)) for entry, told in held.items()}, new=True)
        last = ids[-1]


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_initial")]

    operations = [WordIndex("ledgers_entry_words"), migrations.RunPython(find_what_is_there, migrations.RunPython.noop)]
