"""What is known today of an entry's past days stands in its open span: when it began, how far it had come by each day, what was due next."""

from datetime import date

from django.db import migrations, models

_STEP = 20_000
_NEVER = "'9999-12-31'"
_ON_SQLITE = {
    "planned": "json_extract(f.body, '$.planned.\"' || %s || '\"')",
    "least": "MIN",
    "happened": "f.happened_date",
    "recorded": "date(f.recorded_at, '+8 hours')",
    "any": "MAX",
    "day": "",
}
_ON_POSTGRESQL = {
    "planned": "f.body -> 'planned' ->> %s",
    "least": "LEAST",
    "happened": "to_char(f.happened_date, 'YYYY-MM-DD')",
    "recorded": "to_char(f.recorded_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')",
    "any": "BOOL_OR",
    "day": "::date",
}


def keep_what_is_known(apps, schema_editor):
    """Ledger by ledger, so many entries at a time, one statement each: none comes to memory."""
    connection = schema_editor.connection
    for ledger in apps.get_model("ledgers", "Ledger").objects.order_by("pk"):
        ids = apps.get_model("ledgers", "Entry").objects.filter(ledger=ledger).order_by("pk").values_list("pk", flat=True)
        stages = sorted(ledger.definition["stages"], key=lambda s: s["order"])
        statement, told = _statement(stages, _ON_POSTGRESQL if connection.vendor == "postgresql" else _ON_SQLITE)
        last = 0
        with connection.cursor() as cursor:
            while step := list(ids.filter(pk__gt=last)[:_STEP]):
                cursor.execute(statement, [*told, ledger.pk, last, step[-1]])
                last = step[-1]


def _statement(stages, own):
    """Return the statement and what it asks of the stages; behind it come the ledger, the entry before the first, and the last."""
    codes = [s["code"] for s in stages]
    known = f"f.kind = 'stage' AND f.stage IN ({_marks(codes)})"
    reached = [f"COALESCE(MIN(CASE WHEN f.kind = 'stage' AND f.stage = %s THEN {own['happened']} END), {_NEVER})" for _ in codes]
    told, due = [*codes, *codes], []
    for n in range(len(stages)):
        days = ", ".join(
            f"COALESCE(CASE WHEN s.goal {'=' if s['optional'] else '>='} {int(s['order'])} THEN {own['planned']} END, {_NEVER})"
            for s in stages[n:]
        )
        due.append(f"{own['least']}({days}, {_NEVER})")
        told += codes[n:]
    return (
        f"""UPDATE ledgers_entryspan SET began_date = k.began{own["day"]}, ended_date = k.ended{own["day"]}, reached_days = k.reached, due_days = k.due, waited = k.waited
        FROM (
            SELECT s.id AS id,
                MIN(CASE WHEN f.kind = 'values' THEN {own["recorded"]} WHEN {known} THEN {own["happened"]} END) AS began,
                MAX(CASE WHEN f.kind = 'closed' THEN {own["happened"]} END) AS ended,
                {" || ".join(reached)} AS reached,
                MAX(CASE WHEN f.id = s.values_fact_id THEN {" || ".join(due)} END) AS due,
                {own["any"]}(f.kind = 'wait') AS waited
            FROM ledgers_entryspan s
            JOIN ledgers_entryfact f ON f.entry_id = s.entry_id
            LEFT JOIN ledgers_entryfact c ON c.corrects_id = f.id
            WHERE s.ledger_id = %s AND s.entry_id > %s AND s.entry_id <= %s AND s.to_date = '9999-12-31'
                AND (f.kind = 'values' OR (c.id IS NULL AND NOT f.withdrawn))
            GROUP BY s.id
        ) AS k WHERE ledgers_entryspan.id = k.id""",
        told,
    )


def _marks(codes):
    return ", ".join(["%s"] * len(codes))


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0014_rules_changed")]

    operations = [
        migrations.AddField("entryspan", "began_date", models.DateField(null=True)),
        migrations.AddField("entryspan", "ended_date", models.DateField(null=True)),
        migrations.AddField("entryspan", "reached_days", models.TextField(null=True)),
        migrations.AddField("entryspan", "due_days", models.TextField(null=True)),
        migrations.AddField("entryspan", "waited", models.BooleanField(null=True)),
        migrations.RunPython(keep_what_is_known, migrations.RunPython.noop),
        migrations.AddIndex(
            "entryspan",
            models.Index(
                fields=[
                    *("ledger", "to_date", "division_code", "state", "stage", "goal", "happened_date", "due_date", "began_date"),
                    *("ended_date", "waited", "reached_days", "due_days", "entry"),
                    *("number_1", "number_2", "number_3", "text_1", "text_2", "text_3"),
                ],
                condition=models.Q(to_date__gte=date(9999, 12, 31)),
                name="entry_known",
            ),
        ),
    ]
