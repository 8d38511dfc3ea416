from shishi.areas.reporting.models.chase import Call, Contact
from shishi.areas.reporting.models.coordination import Coordination, CoordinationFact
from shishi.areas.reporting.models.duty import Duty, Extension, Outage
from shishi.areas.reporting.models.report import Report, ReportFact

__all__ = ["Call", "Contact", "Coordination", "CoordinationFact", "Duty", "Extension", "Outage", "Report", "ReportFact"]
