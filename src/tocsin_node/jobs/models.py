"""What is to be done, and how it went."""

from django.db import models
from django.utils.translation import gettext_lazy as _

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
STATES = [
    (WAITING, _("waiting")),
    (RUNNING, _("running")),
    (DONE, _("done")),
    (FAILED, _("failed")),
]


class Job(models.Model):
    """One piece of work."""

    kind = models.CharField(_("kind"), max_length=60)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120, blank=True)  # at most one waiting job of a kind and key
    state = models.CharField(_("state"), max_length=8, choices=STATES, default=WAITING)
    due_at = models.DateTimeField(_("due"))
    attempts = models.IntegerField(_("attempts"), default=0)
    most_attempts = models.IntegerField(default=5)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(_("why it failed"), blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("state", "due_at"), name="job_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"),
                condition=models.Q(state=WAITING) & ~models.Q(key=""),
                name="job_waits_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
