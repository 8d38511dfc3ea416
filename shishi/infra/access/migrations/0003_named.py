from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_cache")]

    operations = [
        migrations.AlterField("user", "name", models.CharField(max_length=60, verbose_name="姓名")),
        migrations.AlterField("user", "username", models.CharField(max_length=60, unique=True, verbose_name="用户名")),
    ]
