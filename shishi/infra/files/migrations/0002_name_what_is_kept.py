"""Files that were kept before files had rows get one each, so that no sweep takes a signed scan for an orphan.

Buckets came with the rows: only a folder can hold such files.
"""

from django.conf import settings
from django.db import migrations

from shishi.infra.files.ports import storage


def name_what_is_kept(apps, schema_editor):
    blob = apps.get_model("files", "Blob")
    kept = storage().stored() if settings.FILES == "disk" else ()
    rows = (blob(digest=s.digest, size=s.size, kept_at=s.at) for s in kept)
    blob.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]

    operations = [migrations.RunPython(name_what_is_kept, migrations.RunPython.noop)]
