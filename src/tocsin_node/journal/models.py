"""What happened, once and for ever."""

from django.db import models


class Entry(models.Model):
    """One act of one person or one job; names are copied so that it outlives what it names."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    by_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-number",)
        indexes = (
            models.Index(fields=("subject_kind", "subject_id", "-number"), name="entry_subject"),
            models.Index(fields=("by_id", "-number"), name="entry_by"),
            models.Index(fields=("action", "-number"), name="entry_action"),
        )

    def __str__(self) -> str:
        return f"{self.by} {self.action} {self.subject}"


class Head(models.Model):
    """The end of the chain, one row: who writes an entry holds it until his transaction ends."""

    count = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.count} {self.digest}"
