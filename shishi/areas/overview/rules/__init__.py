"""What the pages that see every area make of it: laid out by day and by month (`laid_out`), and in words ready to send (`chase`). Pure."""

from shishi.areas.overview.rules.laid_out import Brief, DueDay, MonthGrid, brief_of, by_day, matching, month_grid, worst_first

__all__ = ["Brief", "DueDay", "MonthGrid", "brief_of", "by_day", "matching", "month_grid", "worst_first"]
