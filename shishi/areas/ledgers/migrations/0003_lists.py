import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0002_words"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="entryspan",
            name="entry_board",
        ),
        migrations.AddIndex(
            model_name="entryspan",
            index=models.Index(
                fields=[
                    "ledger",
                    "to_date",
                    "state",
                    "division_code",
                    "stage",
                    "goal",
                    "from_date",
                    "due_date",
                    "entry",
                    "out_of_order",
                    "filed_late",
                    "number_1",
                    "number_2",
                    "number_3",
                    "text_1",
                ],
                name="entry_day",
            ),
        ),
        migrations.AddIndex(
            model_name="entryspan",
            index=models.Index(
                condition=models.Q(("to_date", datetime.date(9999, 12, 31))),
                fields=["organisation", "ledger", "entry"],
                name="entry_unit",
            ),
        ),
    ]
