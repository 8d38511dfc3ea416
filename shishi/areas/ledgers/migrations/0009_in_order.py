"""Indexes to walk through in the order of a list, for what an entry may be without."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0008_since")]

    operations = [
        migrations.AddIndex(
            "entryspan",
            models.Index(
                fields=["ledger", column, "entry", "from_date", "to_date"],
                condition=models.Q((f"{column}__isnull", False)),
                name=f"entry_by_{column}",
            ),
        )
        for column in ("due_date", "number_1", "number_2", "number_3")
    ]
