"""Evidence is judged again when its rules are others. SQLite makes a table anew when a constraint of it changes, and loses its guard."""

from django.db import migrations, models

from shishi.infra.store.guard import RefuseChange


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0013_judged_again")]

    operations = [
        migrations.RemoveConstraint("evidencejudgement", "evidence_judged_because"),
        migrations.AddConstraint(
            "evidencejudgement",
            models.CheckConstraint(
                condition=models.Q(("because__in", ["added", "stage", "place", "rules"])), name="evidence_judged_because"
            ),
        ),
        RefuseChange("ledgers_evidencejudgement"),
    ]
