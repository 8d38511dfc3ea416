"""Handing a job to the worker by its name: a page leaves the work, and knows nothing of who does it."""

from __future__ import annotations

from django.utils.module_loading import import_string


def enqueue(job: str, *args: int | str) -> None:
    """Queue `area.jobs.name` of an area (`ledgers.judge`) with its arguments."""
    area, _, name = job.partition(".")
    import_string(f"shishi.areas.{area}.jobs.{name}").enqueue(*args)
