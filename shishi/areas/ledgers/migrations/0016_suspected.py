"""What searches of the ledgers find is kept: a table that the first search fills."""

import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0015_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="Search",
            fields=[
                (
                    "ledger",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledgers.ledger",
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("since_date", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Suspected",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.PositiveIntegerField()),
                ("division_code", models.CharField(max_length=12)),
                ("kind", models.CharField(max_length=10)),
                ("code", models.CharField(max_length=40)),
                ("figures", models.JSONField()),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(default=datetime.date(9999, 12, 31))),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledgers.entry"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.evidence",
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledgers.ledger"
                    ),
                ),
            ],
            options={
                "ordering": ["entry", "pk"],
                "indexes": [
                    models.Index(fields=["ledger", "to_date", "entry", "id"], name="suspected_of_ledger"),
                    models.Index(
                        fields=["ledger", "to_date", "kind", "division_code", "programme", "from_date"], name="suspected_counted"
                    ),
                    models.Index(fields=["to_date", "entry", "id"], name="suspected_in_order"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_date__lt", models.F("to_date"))), name="suspected_is_forward"
                    )
                ],
            },
        ),
    ]
