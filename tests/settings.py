"""The program's settings with one more app: things, facts, spans and secrets as an area would have them."""

from shishi.site.settings import *  # noqa: F403
from shishi.site.settings import INSTALLED_APPS as _INSTALLED_APPS

INSTALLED_APPS = [*_INSTALLED_APPS, "tests.kept"]
