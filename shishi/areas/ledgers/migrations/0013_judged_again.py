"""Each judgement of evidence and each look at it becomes a row; those that stand already are the first."""

import django.db.models.deletion
from django.db import migrations, models

from shishi.infra.store.guard import RefuseChange

JUDGED = """INSERT INTO ledgers_evidencejudgement (evidence_id, verdict, reasons, because, settles, "by", at)
SELECT id, verdict, reasons, 'added', 1 > 2, "by", at FROM ledgers_evidence ORDER BY id"""
LOOKED = """INSERT INTO ledgers_evidencelook (evidence_id, outcome, says, "by", at)
SELECT id, 'seen', seen_says, seen_by, seen_at FROM ledgers_evidence WHERE seen_at IS NOT NULL"""
SEEN = "UPDATE ledgers_evidence SET outcome = 'seen' WHERE seen_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0012_waits_since")]

    operations = [
        migrations.AddField("evidence", "outcome", models.CharField(blank=True, max_length=8)),
        migrations.AddIndex(
            "evidence",
            models.Index(
                condition=models.Q(("outcome__in", ["untrue", "wanting"])), fields=["entry"], name="evidence_wanted_anew"
            ),
        ),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "seen", "true", "untrue", "wanting"])), name="evidence_outcome"
            ),
        ),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                condition=models.Q(("seen_by", models.F("by")), _negated=True), name="evidence_seen_by_another"
            ),
        ),
        migrations.CreateModel(
            name="EvidenceJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evidence",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.evidence",
                    ),
                ),
                ("verdict", models.CharField(max_length=8)),
                ("reasons", models.JSONField(default=list)),
                ("because", models.CharField(max_length=8)),
                ("happened_date", models.DateField(null=True)),
                ("settles", models.BooleanField(default=False)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["evidence", "at"], name="judgements_of_evidence"),
                    models.Index(condition=models.Q(("settles", True)), fields=["evidence"], name="evidence_settled"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["pass", "doubt", "fail", "no_time"])),
                        name="evidence_judgement_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("because__in", ["added", "stage", "place"])), name="evidence_judged_because"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evidence",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.evidence",
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("says", models.CharField(blank=True, max_length=400)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["evidence", "at"], name="looks_at_evidence")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome", "true"), models.Q(("says", ""), _negated=True), _connector="OR"),
                        name="evidence_look_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "seen", "true", "untrue", "wanting"])),
                        name="evidence_look_outcome",
                    ),
                ],
            },
        ),
        RefuseChange("ledgers_evidencejudgement"),
        RefuseChange("ledgers_evidencelook"),
        migrations.RunSQL([JUDGED, LOOKED, SEEN], migrations.RunSQL.noop),
    ]
