"""A language is one folder and nothing else, whichever way its script runs."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tocsin_node import languages

ROOT = Path(__file__).parents[2]
HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
ASK = """
import json, sys
from pathlib import Path
from tocsin_node import languages
home = Path(sys.argv[1])
languages.languages.__defaults__ = languages.right_to_left.__defaults__ = (home,)
whole = languages.compiled
languages.compiled = lambda into: whole(into, home)
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", verbosity=0, interactive=False)
call_command("migrate", verbosity=0)
answer = Client(SERVER_NAME="localhost").get(sys.argv[3], headers={"accept-language": sys.argv[2]})
print(json.dumps({
    "status": answer.status_code, "body": answer.content.decode(),
    "language": answer.headers["Content-Language"],
    "bidi": settings.LANGUAGES_BIDI, "languages": settings.LANGUAGES,
}))
"""
"""Starts a node of its own whose languages stand in another folder, and asks it for one page."""


def ask(home, language, tmp_path, address="/account/login/"):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT / 'src'}",
        "DJANGO_SETTINGS_MODULE": "tocsin_node.settings",
        "TOCSIN_DATA_DIR": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(home), language, address],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def add(home, language, body):
    folder = home / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "web.po").write_text(HEAD + body, "utf-8")


def test_a_folder_alone_adds_a_language_and_turns_the_page(tmp_path):
    home = tmp_path / "locale"
    add(home, "ar", 'msgid "Skip to the content"\nmsgstr "انتقل إلى المحتوى"\n')
    told = ask(home, "ar", tmp_path)
    assert told["status"] == 200
    assert told["language"] == "ar"
    assert '<html lang="ar" dir="rtl"' in told["body"]
    assert "انتقل إلى المحتوى" in told["body"]
    assert told["bidi"] == ["ar"]
    assert [code for code, _ in told["languages"]] == ["en", "ar"]
    assert dict(told["languages"])["ar"] == "العربية"


def test_another_language_runs_from_left_to_right(tmp_path):
    home = tmp_path / "locale"
    add(home, "sr", 'msgid "Skip to the content"\nmsgstr "Пређи на садржај"\n')
    told = ask(home, "sr", tmp_path)
    assert '<html lang="sr" dir="ltr"' in told["body"]
    assert "Пређи на садржај" in told["body"]
    assert told["bidi"] == []


def test_scripts_from_right_to_left_are_known_by_their_language(tmp_path):
    for language in ("ar", "fa", "he", "ru", "hy", "kk"):
        add(tmp_path, language, 'msgid "a"\nmsgstr "b"\n')
    assert languages.right_to_left(tmp_path) == ["ar", "fa", "he"]


def test_what_a_begun_language_lacks_is_said_in_english(client):
    """Armenian is shipped for the words of the frame; it must not be half a sentence of each."""
    if "hy" not in dict(languages.languages()):
        pytest.fail("the folder of Armenian is gone; the how-to points at it")
    answer = client.get("/account/login/", headers={"accept-language": "hy"})
    text = answer.content.decode()
    assert answer.headers["Content-Language"] == "hy"
    assert '<html lang="hy" dir="ltr"' in text
    assert re.search("[\u0531-\u0587]", text), "words of the frame are Armenian"
