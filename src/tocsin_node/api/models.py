"""Answers that were given to requests with an idempotency key."""

from django.db import models

from tocsin_node.parties.models import Person


class Answered(models.Model):
    """The answer to a write, to be given again if the same request comes again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    request_digest = models.CharField(max_length=64)
    status = models.IntegerField(null=True)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "key"), name="answered_once"),)

    def __str__(self) -> str:
        return self.key
