"""What waits for an answer already is told by the entry for which it was asked."""

from django.db import migrations


def name_entries(apps, schema_editor):
    waiting = apps.get_model("progress", "Waiting").objects
    for pk, entry in apps.get_model("reporting", "Coordination").objects.exclude(entry=None).values_list("pk", "entry"):
        waiting.filter(ref=f"reporting.coordination/{pk}").update(entry=entry)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0008_waiting_ledger"), ("progress", "0007_waiting_entry")]

    operations = [migrations.RunPython(name_entries, migrations.RunPython.noop)]
