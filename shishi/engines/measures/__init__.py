"""What can be counted: the names by which a pack asks for it."""

from shishi.engines.measures.names import MeasureName, MeasureNameError, parse

__all__ = ["MeasureName", "MeasureNameError", "parse"]
