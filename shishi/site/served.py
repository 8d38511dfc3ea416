"""What `shishi serve` serves: the database is brought up to date in the one process of which the web server's others are copies."""

import gc

gc.disable()

from shishi.site.boot import prepare_database  # noqa: E402 - what is loaded stays: there is nothing to collect

prepare_database()

from shishi.site.wsgi import application  # noqa: E402 - the database comes first

__all__ = ["application"]
