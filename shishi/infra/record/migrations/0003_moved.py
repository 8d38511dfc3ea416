from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0002_sentform")]

    operations = [
        migrations.CreateModel(
            name="Moved",
            fields=[
                ("subject", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
            ],
        ),
    ]
