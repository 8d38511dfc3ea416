"""What was late before it began to wait becomes no later: since when stands beside its days."""

from collections import defaultdict
from datetime import date

from django.db import migrations, models
from django.utils import timezone


def tell_since(apps, schema_editor):
    spans, facts = (apps.get_model("ledgers", name).objects for name in ("EntrySpan", "EntryFact"))
    waits = defaultdict(list)
    for fact in facts.filter(kind="wait").order_by("recorded_at", "pk"):
        waits[fact.entry_id].append(fact)
    held = [s for s in spans.filter(entry_id__in=waits, due_date__isnull=False) if s.in_time_until != date.max]
    for span in held:
        span.waits_since = _since([f for f in waits[span.entry_id] if timezone.localdate(f.recorded_at) <= span.from_date])
    spans.bulk_update([s for s in held if s.waits_since], ["waits_since"], batch_size=1000)


def _since(facts):
    gone = {f.corrects_id for f in facts}
    stand = [f for f in facts if f.pk not in gone and not f.withdrawn]
    first = min((f.happened_date for f in stand if "until" not in f.body), default=None)
    ended = [date.fromisoformat(f.body["until"]) for f in stand if "until" in f.body and first and f.happened_date < first]
    return max([first, *ended]) if first else None


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0011_in_time_until")]

    operations = [
        migrations.AddField("entryspan", "waits_since", models.DateField(null=True)),
        migrations.RunPython(tell_since, migrations.RunPython.noop),
    ]
