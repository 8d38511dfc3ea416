"""What other areas may ask of the plans."""

from shishi.areas.plans.actions import Loaded, file_notice, load_section, refresh_findings

__all__ = ["Loaded", "file_notice", "load_section", "refresh_findings"]
