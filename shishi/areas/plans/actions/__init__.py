from shishi.areas.plans.actions.file_notice import file_notice, refresh_findings
from shishi.areas.plans.actions.load_section import Loaded, keys_of, load_section

__all__ = ["Loaded", "file_notice", "keys_of", "load_section", "refresh_findings"]
