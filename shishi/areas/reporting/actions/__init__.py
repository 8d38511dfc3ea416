from shishi.areas.reporting.actions.chase import ChaseRefused, Reminder, keep_contact, note_call, remind
from shishi.areas.reporting.actions.coordination import Asking, CoordinationRefused, answer, ask, end_unanswerable, rate, withdraw
from shishi.areas.reporting.actions.extend import extend, note_outage
from shishi.areas.reporting.actions.load_section import load_section
from shishi.areas.reporting.actions.send import ReportRefused, Sending, Which, save_draft, send, step
from shishi.areas.reporting.actions.take import Taking, take
from shishi.areas.reporting.actions.week import Sheet, send_week

__all__ = [
    "Asking",
    "ChaseRefused",
    "CoordinationRefused",
    "Reminder",
    "ReportRefused",
    "Sending",
    "Sheet",
    "Taking",
    "Which",
    "answer",
    "ask",
    "end_unanswerable",
    "extend",
    "keep_contact",
    "load_section",
    "note_call",
    "note_outage",
    "rate",
    "remind",
    "save_draft",
    "send",
    "send_week",
    "step",
    "take",
    "withdraw",
]
