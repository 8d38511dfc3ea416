"""What other areas may ask of the reports."""

from shishi.areas.reporting.actions import ChaseRefused, Reminder, keep_contact, load_section, note_call, note_outage, remind
from shishi.areas.reporting.actions.chase import GROUP
from shishi.areas.reporting.labels import SUSPICION_CLAUSE, stands_words, suspicion_said
from shishi.areas.reporting.queries.burden import Price, prices
from shishi.areas.reporting.queries.chase import Contacted, contacted, contacts, unsent
from shishi.areas.reporting.queries.coordination import Unanswered, unanswered
from shishi.areas.reporting.queries.days import DueReport, due_reports
from shishi.areas.reporting.queries.overview import owed
from shishi.areas.reporting.queries.owing import Obligation
from shishi.areas.reporting.queries.promised import Answered, Said, answered_last, said_last
from shishi.areas.reporting.queries.standing import Standing, reports_standing
from shishi.areas.reporting.queries.suspicions import Suspected, suspected

__all__ = [
    "GROUP",
    "SUSPICION_CLAUSE",
    "Answered",
    "ChaseRefused",
    "Contacted",
    "DueReport",
    "Obligation",
    "Price",
    "Reminder",
    "Said",
    "Standing",
    "Suspected",
    "Unanswered",
    "answered_last",
    "contacted",
    "contacts",
    "due_reports",
    "keep_contact",
    "load_section",
    "note_call",
    "note_outage",
    "owed",
    "prices",
    "remind",
    "reports_standing",
    "said_last",
    "stands_words",
    "suspected",
    "suspicion_said",
    "unanswered",
    "unsent",
]
