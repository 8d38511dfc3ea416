"""The web application."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shishi.site.settings")
application = get_wsgi_application()

from shishi.site.boot import refuse_moved_clock  # noqa: E402 - models need Django to be set up

refuse_moved_clock()
connections.close_all()
"""The web server's processes are copies of the one that loads this; each opens a connection of its own."""
get_resolver().url_patterns  # noqa: B018 - the first reader need not wait for every page to be imported
gc.collect()
gc.freeze()
gc.enable()
gc.set_threshold(20_000, 20, 20)
"""What has been loaded stays, so the collector need not look through it again during requests."""
