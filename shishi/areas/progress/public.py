"""What other areas may ask of the progress."""

from shishi.areas.progress.queries import day_readings, days_to_close, last_closed

__all__ = ["day_readings", "days_to_close", "last_closed"]
