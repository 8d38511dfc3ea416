"""The web application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shishi.site.settings")
application = get_wsgi_application()

from shishi.site.boot import refuse_moved_clock  # noqa: E402 - models need Django to be set up

refuse_moved_clock()
