from django.db import migrations

from shishi.areas.plans.rules import sentences


def split_stored_notices(apps, schema_editor):
    notice, sentence = apps.get_model("plans", "Notice"), apps.get_model("plans", "Sentence")
    for one in notice.objects.all():
        rows = [sentence(notice=one, line=line, start=start, text=words) for line, start, words in sentences(one.text)]
        sentence.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_sentence")]
    operations = [migrations.RunPython(split_stored_notices, migrations.RunPython.noop)]
