"""People, the desks that they sit at, and who may act for whom."""

from collections.abc import Callable

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tocsin_node.parties.addresses import canonical
from tocsin_node.parties.models.alliance import Party
from tocsin_node.parties.roles import Role

ROLES = [
    (Role.ANALYST.value, _("analyst")),
    (Role.DUTY_OFFICER.value, _("duty officer")),
    (Role.DELEGATE.value, _("delegate")),
    (Role.CHAIR.value, _("chair")),
    (Role.SECRETARIAT.value, _("secretariat")),
    (Role.LEGAL_ADVISER.value, _("legal adviser")),
    (Role.OPERATOR.value, _("operator")),
    (Role.READER.value, _("reader")),
]
THEMES = [("", _("as the device")), ("light", _("light")), ("dark", _("dark"))]


class People(BaseUserManager["Person"]):
    """Finds a person by address, however it is written."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person of an address."""
        return self.get(email=canonical(username))


class Person(AbstractBaseUser):
    """Somebody with an account. The address is kept in small letters, so that it is one account."""

    email = models.CharField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=12, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    theme = models.CharField(_("colours"), max_length=8, blank=True, choices=THEMES)
    is_active = models.BooleanField(_("may sign in"), default=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def get_full_name(self) -> str:
        """Return the name as the pages show it."""
        return self.name


class Desk(models.Model):
    """A post of a party that is always the same, whoever sits there."""

    party_id: int

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="desks")
    name = models.CharField(_("desk"), max_length=120)

    class Meta:
        ordering = ("party__name", "name")
        constraints = (models.UniqueConstraint(fields=("party", "name"), name="desk_once"),)

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A person has a role at a desk, from a moment until it is ended."""

    person_id: int
    get_role_display: Callable[[], str]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=20, choices=ROLES)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("desk__name", "role", "starts_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("starts_at")),
                name="appointment_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=("person", "desk", "role"),
                condition=Q(ends_at=None),
                name="appointment_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person.name}: {self.get_role_display()}, {self.desk.name}"


class Delegation(models.Model):
    """While somebody is away, another person may do what his roles allow; it is not handed on."""

    giver_id: int
    taker_id: int
    get_role_display: Callable[[], str]

    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_taken")
    role = models.CharField(_("role"), max_length=20, choices=ROLES)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="delegation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(giver=models.F("taker")), name="delegation_to_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.giver.name} → {self.taker.name}: {self.get_role_display()}"


class Token(models.Model):
    """What a program shows instead of a person: scoped, gone on a day, kept as a digest."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"
