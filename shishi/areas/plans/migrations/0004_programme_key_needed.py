import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_programme_key")]
    operations = [
        migrations.AlterField(
            model_name="programme",
            name="key",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.programmekey"),
        ),
    ]
