"""The node's settings, read once from the environment, each with its type and its reason.

What a member may change while the node runs (statuses, rules, desks) is data with history, not a
setting. The manual's page of settings is made from the docstring of `Conf`.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tocsin.errors import TocsinError

Mode = Literal["embedded", "development", "production"]
MODES: tuple[Mode, ...] = ("embedded", "development", "production")

SHORTEST_SECRET = 50
KNOWN_PASSWORDS = frozenset({"", "tocsin", "postgres", "password", "secret", "changeme", "admin"})
KNOWN_SECRETS = ("django-insecure-", "change-me", "changeme", "secret", "example", "tocsin")


class BadSetting(TocsinError):
    """A setting that cannot be one: says which variable, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Conf:
    """What an operator may set; anything else is not a setting.

    Attributes:
        mode: `TOCSIN_MODE`: `embedded` (the default: one process on this machine, its secret made
            on the first start), `development` (shows the demonstration's accounts; never for real
            data) or `production` (refuses to start without secrets of its own, named hosts and
            PostgreSQL).
        data_dir: `TOCSIN_DATA_DIR`: the folder of everything that the node keeps; `tocsin-data` in
            the current folder if not set.
        database_url: `TOCSIN_DATABASE_URL`: `postgresql://user:password@host/name`, or
            `sqlite:///path`; a file in the data folder if not set.
        secret_key: `TOCSIN_SECRET_KEY`: at least 50 characters by chance, from which sessions are
            signed; in embedded mode kept in the data folder.
        hosts: `TOCSIN_HOSTS`: names under which the node is reached, with commas.
        party: `TOCSIN_PARTY`: ISO 3166-1 alpha-3 code of the party whose node this is.
        exercise: `TOCSIN_EXERCISE`: `1` where acts on this node are played, not real; every page
            and every print then says so.
        time_zone: `TOCSIN_TIME_ZONE`: zone of the local times shown to whoever has chosen none,
            `Asia/Almaty`; `UTC` if not set.
        boundaries: `TOCSIN_BOUNDARIES`: a GeoJSON or TopoJSON file for the maps instead of the
            world's states.
        email_url: `TOCSIN_EMAIL_URL`: `smtp://user:password@host:587`, with `smtps` for TLS from
            the first byte; letters are written to the data folder if not set.
        email_from: `TOCSIN_EMAIL_FROM`: the sender of letters.
        oidc_url: `TOCSIN_OIDC_URL`: issuer of an OpenID Connect service people may sign in with.
        oidc_client: `TOCSIN_OIDC_CLIENT`: the node's name there.
        oidc_secret: `TOCSIN_OIDC_SECRET`: the node's secret there.
        oidc_name: `TOCSIN_OIDC_NAME`: what the button calls that service.
        metrics_token: `TOCSIN_METRICS_TOKEN`: the bearer token that `/metrics` asks for; without
            one it answers only to this machine.
        behind_tls: `TOCSIN_BEHIND_TLS`: `1` where a proxy in front speaks TLS and sets
            `X-Forwarded-Proto` and `X-Forwarded-For`; the default in production.
    """

    mode: Mode
    data_dir: Path
    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    party: str
    exercise: bool
    time_zone: str
    boundaries: Path | None
    email_url: str
    email_from: str
    oidc_url: str
    oidc_client: str
    oidc_secret: str
    oidc_name: str
    metrics_token: str
    behind_tls: bool

    @property
    def development(self) -> bool:
        """Whether the demonstration's accounts may be shown."""
        return self.mode == "development"


@cache
def conf() -> Conf:
    """Return the settings of this process."""
    return read(os.environ)


def read(env: Mapping[str, str]) -> Conf:
    """Read settings from a mapping such as the environment.

    Raises:
        BadSetting: a value that cannot be one, or a production start without its own secrets; says
            which variable, why, and what to do.
    """
    mode = env.get("TOCSIN_MODE", "embedded")
    if mode not in MODES:
        raise BadSetting(f"TOCSIN_MODE is {mode!r}. Set it to one of {', '.join(MODES)}.")
    data_dir = Path(env.get("TOCSIN_DATA_DIR") or "tocsin-data").absolute()
    production = mode == "production"
    boundaries = env.get("TOCSIN_BOUNDARIES", "")
    made = Conf(
        mode=mode,
        data_dir=data_dir,
        database_url=env.get("TOCSIN_DATABASE_URL") or f"sqlite:///{data_dir / 'node.sqlite3'}",
        secret_key=env.get("TOCSIN_SECRET_KEY", "") or ("" if production else _kept(data_dir)),
        hosts=tuple(h.strip() for h in env.get("TOCSIN_HOSTS", "").split(",") if h.strip()),
        party=env.get("TOCSIN_PARTY", "").upper(),
        exercise=_switch(env, "TOCSIN_EXERCISE", default=False),
        time_zone=env.get("TOCSIN_TIME_ZONE", "UTC"),
        boundaries=Path(boundaries) if boundaries else None,
        email_url=env.get("TOCSIN_EMAIL_URL", ""),
        email_from=env.get("TOCSIN_EMAIL_FROM", "tocsin@localhost"),
        oidc_url=env.get("TOCSIN_OIDC_URL", ""),
        oidc_client=env.get("TOCSIN_OIDC_CLIENT", ""),
        oidc_secret=env.get("TOCSIN_OIDC_SECRET", ""),
        oidc_name=env.get("TOCSIN_OIDC_NAME", "OpenID Connect"),
        metrics_token=env.get("TOCSIN_METRICS_TOKEN", ""),
        behind_tls=_switch(env, "TOCSIN_BEHIND_TLS", default=production),
    )
    if production:
        _refuse_defaults(made)
    return made


def _switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "")
    if value not in ("", "0", "1"):
        raise BadSetting(f"{name} is {value!r}. Set it to 1 or 0.")
    return default if value == "" else value == "1"


def _kept(data_dir: Path) -> str:
    """Return the secret of this data folder, made by chance when it is first asked for."""
    path = data_dir / "secret_key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
        made = secrets.token_urlsafe(64)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process of the node made it meanwhile
            return path.read_text("ascii").strip()
        with os.fdopen(handle, "w") as file:
            file.write(made)
        return made


def _refuse_defaults(made: Conf) -> None:
    """Stop a production start whose secrets somebody else may know."""
    secret = made.secret_key
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 12:
        raise BadSetting(
            f"TOCSIN_SECRET_KEY has {len(secret)} characters, or too few different ones. Make one: "
            'python -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    if secret.casefold().startswith(KNOWN_SECRETS):
        raise BadSetting("TOCSIN_SECRET_KEY is an example's. Make one of your own.")
    if not made.database_url.startswith(("postgresql://", "postgres://")):
        raise BadSetting(
            "TOCSIN_DATABASE_URL is not set to a PostgreSQL database. "
            "Write postgresql://user:password@host/name."
        )
    if _password(made.database_url) in KNOWN_PASSWORDS - {""}:
        raise BadSetting("TOCSIN_DATABASE_URL has a password that everybody knows. Change it.")
    if not made.hosts or "*" in made.hosts:
        raise BadSetting("TOCSIN_HOSTS is not set. Name the hosts, with commas: node.example.org")
    if not made.party:
        raise BadSetting("TOCSIN_PARTY is not set. Give the party's code, for example KAZ.")


def _password(url: str) -> str:
    account = url.partition("://")[2].rpartition("@")[0]
    return account.partition(":")[2]
