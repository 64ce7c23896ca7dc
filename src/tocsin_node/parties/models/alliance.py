"""The alliance as configuration with history: who belongs to it, as what, since when, and why."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Alliance(models.Model):
    """The alliance of this node; one row."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)  # language -> name

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """A state that has, had or may get a status in the alliance."""

    spans: models.Manager["StatusSpan"]
    modifiers: models.Manager["Modifier"]
    overrides: models.Manager["Override"]
    desks: models.Manager[Any]
    code = models.CharField(_("code"), max_length=12, unique=True)  # ISO 3166-1 alpha-3
    name = models.CharField(_("name"), max_length=120)
    names = models.JSONField(default=dict)  # language -> name; others come from CLDR

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name


class Dated(models.Model):
    """What is true from a day to a day, and was believed from a moment to a moment."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)  # the first day when it is over
    basis = models.CharField(_("act that it rests on"), max_length=300)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=20, blank=True)
    known_from = models.DateField(_("known from"))
    known_until = models.DateField(_("known until"), null=True, blank=True)

    class Meta:
        abstract = True


class StatusSpan(Dated):
    """A party has a status."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="spans")
    status = models.CharField(_("status"), max_length=20)

    class Meta(Dated.Meta):
        ordering = ("party", "starts_on", "pk")

    def __str__(self) -> str:
        return f"{self.party.code} {self.status} {self.starts_on}"


class Modifier(Dated):
    """What takes rights from a status for a while, or only tells something about it."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="modifiers")
    kind = models.CharField(_("kind"), max_length=24)
    scope = models.CharField(_("scope"), max_length=40, blank=True)
    effective_on = models.DateField(_("takes effect on"), null=True, blank=True)
    revoked_on = models.DateField(_("taken back on"), null=True, blank=True)

    class Meta(Dated.Meta):
        ordering = ("party", "starts_on", "pk")

    def __str__(self) -> str:
        return f"{self.party.code} {self.kind} {self.starts_on}"


class Override(Dated):
    """A decision that gives a party a right for one topic, or takes it."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="overrides")
    topic = models.CharField(_("topic"), max_length=120)
    right = models.CharField(_("right"), max_length=32)
    allowed = models.BooleanField(_("gives it"), default=True)

    class Meta(Dated.Meta):
        ordering = ("party", "starts_on", "pk")

    def __str__(self) -> str:
        return f"{self.party.code} {self.topic} {self.right}"


class Organ(models.Model):
    """A body of the alliance that meets or works."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)
    order = models.IntegerField(default=0)

    class Meta:
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


class Profile(models.Model):
    """The rules of participation as they stood from a day on: which status has which rights."""

    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    content = models.JSONField()

    class Meta:
        ordering = ("starts_on",)

    def __str__(self) -> str:
        return f"{self.name}, from {self.starts_on}"
