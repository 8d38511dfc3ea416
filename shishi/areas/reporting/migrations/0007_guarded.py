"""What is said of a request is only ever added: SQLite makes a table anew when a constraint of it changes, and lost its guard."""

from django.db import migrations

from shishi.infra.store.guard import RefuseChange


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_outcome")]

    operations = [RefuseChange("reporting_coordinationfact")]
