from shishi.areas.reporting.pages.week import week

__all__ = ["week"]
