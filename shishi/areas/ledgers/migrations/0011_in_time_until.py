"""The planned day of a span is what was planned; what was waited behind it is a day beside it. Spans that held both in one are put right."""

from datetime import date

from django.db import migrations, models


def part_days(apps, schema_editor):
    spans, facts = (apps.get_model("ledgers", name).objects for name in ("EntrySpan", "EntryFact"))
    waited = facts.filter(kind="wait").values("entry_id")
    held = list(spans.filter(entry_id__in=waited).select_related("ledger", "values_fact"))
    for span in held:
        if (due := _planned(span)) != span.due_date:
            span.due_date, span.in_time_until = due, span.due_date or date.max
    spans.bulk_update(held, ["due_date", "in_time_until"], batch_size=1000)


def _planned(span):
    days, stages = span.values_fact.body.get("planned", {}), span.ledger.definition["stages"]
    ahead = (s for s in stages if span.stage < s["order"] <= span.goal and (not s["optional"] or s["order"] == span.goal))
    return min((date.fromisoformat(days[s["code"]]) for s in ahead if s["code"] in days), default=None)


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0010_waits")]

    operations = [
        migrations.RemoveIndex("entryspan", "entry_day"),
        migrations.RemoveIndex("entryspan", "entry_there"),
        migrations.AddField("entryspan", "in_time_until", models.DateField(null=True)),
        migrations.AddIndex(
            "entryspan",
            models.Index(
                fields=[
                    *("ledger", "to_date", "state", "division_code", "stage", "goal", "from_date", "due_date", "entry"),
                    *("out_of_order", "filed_late", "number_1", "number_2", "number_3", "text_1", "in_time_until"),
                ],
                name="entry_day",
            ),
        ),
        migrations.AddIndex(
            "entryspan",
            models.Index(
                fields=[
                    *("ledger", "division_code", "to_date", "state", "stage", "from_date"),
                    *("goal", "due_date", "entry", "in_time_until"),
                ],
                name="entry_there",
            ),
        ),
        migrations.RunPython(part_days, migrations.RunPython.noop),
    ]
