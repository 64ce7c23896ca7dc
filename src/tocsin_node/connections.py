"""What the settings' addresses mean to Django: database, mail, sign-in service, proxy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

from tocsin_node.conf import BadSetting, Conf

# WAL lets readers and one writer work at once; FULL waits for the disk before a commit is said to
# be done, so that a power cut loses nothing that was acknowledged.
_SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA busy_timeout=20000; PRAGMA journal_size_limit=67108864;"
)

# Who waits longer than that for a connection is told so.
_POOL = {"min_size": 2, "max_size": 20, "timeout": 10}


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the database at an address.

    Raises:
        BadSetting: an address that is no PostgreSQL and no SQLite.
    """
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise BadSetting(
            "TOCSIN_DATABASE_URL begins with neither sqlite:/// nor postgresql://. "
            "Write postgresql://user:password@host/name."
        )
    made: dict[str, Any] = {**dj_database_url.parse(url)}
    if url.startswith("sqlite:"):
        made["OPTIONS"] = {
            # A transaction takes the write lock when it begins, so that it never fails half way.
            "transaction_mode": "IMMEDIATE",
            "init_command": _SQLITE,
            "timeout": 20,
        }
        return made
    made["OPTIONS"] = {**made.get("OPTIONS", {}), "pool": {**_POOL}}
    return made


@dataclass(frozen=True, slots=True)
class Mail:
    """How letters leave."""

    backend: str
    folder: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(url: str, data_dir: Path) -> Mail:
    """Return where letters go: into the data folder, or to the server of an address.

    Raises:
        BadSetting: an address that is none of a mail server.
    """
    folder = str(data_dir / "letters")
    if not url:
        return Mail("django.core.mail.backends.filebased.EmailBackend", folder)
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadSetting("TOCSIN_EMAIL_URL is no address such as smtp://user:password@host:587.")
    tls = parts.scheme == "smtps"
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        folder=folder,
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=not tls,
        tls=tls,
    )


def openid(conf: Conf) -> dict[str, Any]:
    """Return the sign-in services: one, if its address is set.

    Raises:
        BadSetting: an address without TLS; who stands in between could then sign in as anybody, for
            what the service answers the node directly is believed by its certificate.
    """
    parts = urlsplit(conf.oidc_url)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if conf.oidc_url and not here and (parts.scheme != "https" or not parts.hostname):
        raise BadSetting("TOCSIN_OIDC_URL does not begin with https://. Give the issuer's address.")
    apps = [
        {
            "provider_id": "oidc",
            "name": conf.oidc_name,
            "client_id": conf.oidc_client,
            "secret": conf.oidc_secret,
            "settings": {"server_url": conf.oidc_url, "oauth_pkce_enabled": True},
        }
    ]
    return {"openid_connect": {"APPS": apps if conf.oidc_url else []}}


def sign_in_services(conf: Conf) -> list[str]:
    """Return the origins to which the button of a sign-in service may lead."""
    parts = urlsplit(conf.oidc_url)
    return [f"{parts.scheme}://{parts.netloc}"] if conf.oidc_url else []


def proxy_header(conf: Conf) -> tuple[str, str] | None:
    """Return the header by which a proxy says that the person's side is encrypted."""
    return ("HTTP_X_FORWARDED_PROTO", "https") if conf.behind_tls else None
