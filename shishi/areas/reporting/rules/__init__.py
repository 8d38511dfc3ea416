"""Decisions about reports, pure: which period is owed by when, who owes it, how it stands, what a week's figures may say."""
