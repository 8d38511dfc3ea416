from django.db import migrations

BEFORE, NOW = "{level}{amount:yuan}", "{level:word}{amount:yuan}"


def level_as_a_word(told):
    if isinstance(told, dict):
        return {key: level_as_a_word(value) for key, value in told.items()}
    if isinstance(told, list):
        return [level_as_a_word(value) for value in told]
    return NOW if told == BEFORE else told


def mend_stored_findings(apps, schema_editor):
    """A level of government is a word of our own, with its English; findings stored before it was had it as the notice's."""
    for one in apps.get_model("plans", "Finding").objects.filter(code="sum.shares"):
        told = level_as_a_word(one.phrases)
        if told != one.phrases:
            one.phrases = told
            one.save(update_fields=["phrases"])


class Migration(migrations.Migration):
    dependencies = [("plans", "0009_activity")]
    operations = [migrations.RunPython(mend_stored_findings, migrations.RunPython.noop)]
