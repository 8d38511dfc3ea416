"""What a message is about, so that its words are made when it goes; one of before says what was written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sms", "0001_initial")]

    operations = [migrations.AddField("message", "about", models.JSONField(default=dict))]
