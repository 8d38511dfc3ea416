from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0003_lists"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="entryspan",
            name="entry_name",
        ),
        migrations.RemoveIndex(
            model_name="entryspan",
            name="entry_text_1",
        ),
        migrations.RemoveIndex(
            model_name="entryspan",
            name="entry_number_1",
        ),
        migrations.RemoveIndex(
            model_name="entryspan",
            name="entry_number_2",
        ),
        migrations.RemoveIndex(
            model_name="entryspan",
            name="entry_number_3",
        ),
        migrations.AddIndex(
            model_name="entryspan",
            index=models.Index(fields=["ledger", "name", "entry", "from_date", "to_date"], name="entry_by_name"),
        ),
        migrations.AddIndex(
            model_name="entryspan",
            index=models.Index(
                fields=["ledger", "division_code", "to_date", "state", "stage", "from_date", "goal", "due_date", "entry"],
                name="entry_there",
            ),
        ),
    ]
