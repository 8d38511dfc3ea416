"""What `shishi serve` serves: the database is brought up to date in the one process of which the web server's others are copies."""

import gc
import sys

from shishi.site.trouble import in_the_way

gc.disable()
"""What is loaded stays: there is nothing to collect."""

try:
    from shishi.infra.files.ports import storage
    from shishi.infra.sms.ports import carrier
    from shishi.site.boot import prepare_database

    prepare_database()
    storage()
    carrier()
    from shishi.site.wsgi import application
except Exception as error:
    if not (said := in_the_way(error)):
        raise
    print(said, file=sys.stderr)
    sys.exit(2)

__all__ = ["application"]
