"""What waits for an answer already is told by the ledger of the entry for which it was asked."""

from django.db import migrations


def name_ledgers(apps, schema_editor):
    asked = dict(apps.get_model("reporting", "Coordination").objects.exclude(entry=None).values_list("pk", "entry"))
    codes = dict(apps.get_model("ledgers", "Entry").objects.filter(pk__in=asked.values()).values_list("pk", "ledger__code"))
    waiting = apps.get_model("progress", "Waiting").objects
    for pk, entry in asked.items():
        waiting.filter(ref=f"reporting.coordination/{pk}").update(ledger=codes.get(entry, ""))


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_guarded"), ("progress", "0006_waiting_ledger"), ("ledgers", "0013_judged_again")]

    operations = [migrations.RunPython(name_ledgers, migrations.RunPython.noop)]
