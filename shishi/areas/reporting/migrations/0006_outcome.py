"""A request ends by an answer, by an answer that none was needed, or by being withdrawn: one word for it in place of a mark a way."""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When


def name_outcomes(apps, schema_editor):
    told = Case(When(needless=True, then=Value("needless")), default=Value("answered"))
    apps.get_model("reporting", "Coordination").objects.exclude(ended_at=None).update(outcome=told)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_needless")]

    operations = [
        migrations.RemoveIndex("coordination", "coordination_of_county"),
        migrations.RemoveIndex("coordination", "coordination_of_unit"),
        migrations.RemoveConstraint("coordinationfact", "coordination_fact_kind"),
        migrations.RenameField("coordination", "answered_at", "ended_at"),
        migrations.AddField(
            "coordination", "outcome", models.CharField(blank=True, default="", max_length=10), preserve_default=False
        ),
        migrations.RunPython(name_outcomes, migrations.RunPython.noop),
        migrations.RemoveField("coordination", "needless"),
        migrations.AlterField("coordinationfact", "kind", models.CharField(max_length=10)),
        migrations.AddIndex("coordination", models.Index(fields=["division_code", "ended_at"], name="coordination_of_county")),
        migrations.AddIndex("coordination", models.Index(fields=["unit", "ended_at"], name="coordination_of_unit")),
        migrations.AddConstraint(
            "coordination",
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | Q(ended_at__isnull=False, outcome__in=["answered", "needless", "withdrawn"]),
                name="coordination_outcome",
            ),
        ),
        migrations.AddConstraint(
            "coordinationfact",
            models.CheckConstraint(
                condition=Q(kind__in=["asked", "answered", "needless", "withdrawn", "rated"]), name="coordination_fact_kind"
            ),
        ),
    ]
