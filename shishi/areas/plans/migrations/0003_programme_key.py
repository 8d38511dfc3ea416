"""Each programme gets the key that it keeps over all versions of its plan."""

import django.db.models.deletion
from django.db import migrations, models


def give_keys(apps, schema_editor):
    Programme = apps.get_model("plans", "Programme")
    Key = apps.get_model("plans", "ProgrammeKey")
    for programme in Programme.objects.select_related("plan"):
        plan = programme.plan
        programme.key, _ = Key.objects.get_or_create(division_code=plan.division_code, year=plan.year, number=programme.number)
        programme.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_finding_phrases")]
    operations = [
        migrations.CreateModel(
            name="ProgrammeKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division_code", models.CharField(max_length=12)),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.CharField(max_length=20)),
            ],
            options={"ordering": ["division_code", "year", "number"]},
        ),
        migrations.AddConstraint(
            model_name="programmekey",
            constraint=models.UniqueConstraint(fields=("division_code", "year", "number"), name="one_programme_key"),
        ),
        migrations.AddField(
            model_name="programme",
            name="key",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.programmekey"
            ),
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]
