"""One of several processes that act at once: python -m tests.kept.hammer SEED COUNT SECONDS; says that it begins, and how many actions it did."""

import os
import random
import sys
import time
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main(seed: int, count: int, seconds: float) -> None:
    django.setup()
    from shishi.infra.clock import SHANGHAI
    from tests.kept.actions import rename
    from tests.kept.models import Thing

    dice = random.Random(seed)
    things = list(Thing.objects.values_list("pk", flat=True))
    print("begins", flush=True)
    done, end = 0, time.monotonic() + seconds
    while done < count and time.monotonic() < end:
        rename(thing=dice.choice(things), name=f"名{done}", by=f"worker-{seed}", now=datetime.now(SHANGHAI))
        done += 1
    print(done)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
