"""Messages that are to be sent, and what became of them."""

from __future__ import annotations

from django.db import models

from shishi.infra.store.sealing import SealedTextField


class Message(models.Model):
    """One message to one person. A row is the intention; whoever claims it sends it."""

    to = SealedTextField(blank=True)
    """The phone number; empty for the office's group."""
    person = models.CharField(max_length=80)
    """Whom it is for, as a ref: at most one message a day goes to one."""
    text = models.TextField()
    """As it was written, and then as it went."""
    about = models.JSONField(default=dict)
    """Of what whoever wrote it makes its words anew when it goes; empty where they stand."""
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Not before: inside working hours."""
    due_date = models.DateField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    carrier_number = models.CharField(max_length=80, blank=True)
    failed = models.CharField(max_length=200, blank=True)
    """Why it was not carried, where it was given up."""

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "due_date"], name="one_message_a_person_a_day"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(claimed_at=None), name="message_waiting")]

    def __str__(self) -> str:
        return f"{self.person} {self.due_date}"
