"""Settings: what is refused, with the variable and the remedy; what is told in the manual."""

import dataclasses
import re

import pytest

from tocsin_node.conf import BadSetting, Conf, read
from tocsin_node.connections import database, mail

SECRET = "k7Yw3PzQe9RtXc5Vb1Nm8LsDf2GhJa4UoIy6WqEzTxRpMvKd0-_"
GOOD = {
    "TOCSIN_MODE": "production",
    "TOCSIN_SECRET_KEY": SECRET,
    "TOCSIN_DATABASE_URL": "postgresql://tocsin:Vf9-kq2w8_Zt@db/tocsin",
    "TOCSIN_HOSTS": "node.example.org, other.example.org",
    "TOCSIN_PARTY": "kaz",
}


def test_a_production_start_with_its_own_secrets_is_let_through(tmp_path):
    made = read(GOOD | {"TOCSIN_DATA_DIR": str(tmp_path)})
    assert made.hosts == ("node.example.org", "other.example.org")
    assert made.party == "KAZ"
    assert made.behind_tls
    assert not made.development
    assert list(tmp_path.iterdir()) == [], "a production start makes no secret of its own"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOCSIN_SECRET_KEY", ""),
        ("TOCSIN_SECRET_KEY", "short"),
        ("TOCSIN_SECRET_KEY", SECRET[:49]),
        ("TOCSIN_SECRET_KEY", "ab" * 40),
        ("TOCSIN_SECRET_KEY", "django-insecure-" + SECRET),
        ("TOCSIN_SECRET_KEY", "Change-Me-" + SECRET),
        ("TOCSIN_SECRET_KEY", "tocsin" + SECRET),
        ("TOCSIN_DATABASE_URL", ""),
        ("TOCSIN_DATABASE_URL", "sqlite:///node.sqlite3"),
        ("TOCSIN_DATABASE_URL", "mysql://a:b@c/d"),
        ("TOCSIN_DATABASE_URL", "postgresql://tocsin:tocsin@db/tocsin"),
        ("TOCSIN_DATABASE_URL", "postgresql://postgres:postgres@db/tocsin"),
        ("TOCSIN_DATABASE_URL", "postgresql://tocsin:changeme@db/tocsin"),
        ("TOCSIN_HOSTS", ""),
        ("TOCSIN_HOSTS", " , "),
        ("TOCSIN_HOSTS", "*"),
        ("TOCSIN_HOSTS", "node.example.org,*"),
        ("TOCSIN_PARTY", ""),
        ("TOCSIN_MODE", "prod"),
        ("TOCSIN_EXERCISE", "yes"),
        ("TOCSIN_BEHIND_TLS", "true"),
    ],
)
def test_a_production_start_refuses_what_somebody_else_may_know(name, value):
    with pytest.raises(BadSetting, match=name) as caught:
        read(GOOD | {name: value})
    assert len(str(caught.value).split(". ")) >= 2 or "Make one" in str(caught.value), "a remedy"
    if value and name == "TOCSIN_SECRET_KEY":
        assert value not in str(caught.value), "a secret is not printed"


def test_an_embedded_node_makes_its_secret_once_and_keeps_it_to_itself(tmp_path):
    given = {"TOCSIN_DATA_DIR": str(tmp_path / "new")}
    first, second = read(given), read(given)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 50
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert first.database_url.startswith("sqlite:///")


@pytest.mark.parametrize("url", ["mysql://a/b", "sqlite://x", "", "postgres:x"])
def test_another_kind_of_database_is_refused(url):
    with pytest.raises(BadSetting, match="TOCSIN_DATABASE_URL"):
        database(url)


@pytest.mark.parametrize("url", ["http://a", "smtp://", "mail.example.org"])
def test_another_kind_of_mail_server_is_refused(url, tmp_path):
    with pytest.raises(BadSetting, match="TOCSIN_EMAIL_URL"):
        mail(url, tmp_path)


def test_a_mail_server_s_address_is_read(tmp_path):
    found = mail("smtps://me%40x:p%3Aw@mail.example.org", tmp_path)
    assert (found.user, found.password, found.port, found.tls) == ("me@x", "p:w", 465, True)
    assert mail("smtp://mail.example.org", tmp_path).starttls


def test_every_setting_is_told_of_with_its_variable():
    text = Conf.__doc__
    told = dict(re.findall(r"^ {8}(\w+): `(TOCSIN_\w+)`", text, re.MULTILINE))
    fields = [field.name for field in dataclasses.fields(Conf)]
    assert list(told) == fields
    assert list(told.values()) == [f"TOCSIN_{name.upper()}" for name in fields]


def test_the_variables_that_are_read_are_those_that_are_told_of(root):
    text = (root / "src" / "tocsin_node" / "conf.py").read_text("utf-8")
    code = text.partition("def read(")[2]
    read_of = set(re.findall(r'"(TOCSIN_\w+)"', code))
    assert read_of == {f"TOCSIN_{field.name.upper()}" for field in dataclasses.fields(Conf)}
