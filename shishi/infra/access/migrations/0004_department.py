from django.db import migrations, models

_ROLES = [
    "city_office",
    "leader",
    "lead_unit",
    "supporting_unit",
    "department",
    "county",
    "project_unit",
    "inspector",
    "finance",
    "auditor",
    "clinician",
    "caller",
    "institution",
    "beneficiary",
]


class Migration(migrations.Migration):
    dependencies = [("access", "0003_named")]

    operations = [
        migrations.RemoveConstraint("grant", "grant_role"),
        migrations.AddConstraint("grant", models.CheckConstraint(condition=models.Q(role__in=_ROLES), name="grant_role")),
    ]
