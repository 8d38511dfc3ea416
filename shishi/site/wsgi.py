"""The web application, loaded once: the web server's processes are copies of the one that loads this."""

import gc
import os
from importlib import import_module
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shishi.site.settings")
application = get_wsgi_application()

from shishi.site.boot import refuse_moved_clock  # noqa: E402 - models need Django to be set up


def _drawn_once() -> None:
    """Draw the page of signing in, so that the first reader of each copy does not wait for what every page needs."""
    asked = {"PATH_INFO": "/account/login/", "HTTP_HOST": "localhost", "HTTP_X_FORWARDED_PROTO": "https"}
    setup_testing_defaults(asked)
    application.get_response(WSGIRequest(asked))


refuse_moved_clock()
import_module("cel")
"""What checks the figures of a form brings a command line of its own, which would hold up the first form sent to each copy."""
_drawn_once()
connections.close_all()
"""Each copy opens a connection of its own."""
gc.freeze()
gc.enable()
gc.set_threshold(20_000, 20, 20)
"""What has been loaded stays, so the collector need not look through it again during requests."""
