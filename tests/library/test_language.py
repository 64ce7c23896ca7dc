"""Sentences, numbers and dates, in the language of the reader."""

import subprocess
import sys
from pathlib import Path

import pytest

from tocsin.language import Tongue, day, languages, mark, number, percent, say
from tocsin.watch.findings import Sentence

ROOT = Path(__file__).resolve().parents[2]
HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && '
    '(n%100<10 || n%100>=20) ? 1 : 2);\\n"\n\n'
)


def catalogue(home, language, body):
    folder = home / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "tocsin.po").write_text(HEAD + body, encoding="utf-8")
    return home


def test_english_and_russian_are_there():
    assert languages()[0] == "en"
    assert "ru" in languages()
    assert mark("as it is") == "as it is"


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (62401, "62,401", "62\u00a0401"),
        (62401.0, "62,401", "62\u00a0401"),
        (0.0345, "0.0345", "0,0345"),
        (1234.567, "1,235", "1\u00a0235"),
        (12.345, "12.3", "12,3"),
        (-2.5, "-2.5", "-2,5"),
        (0, "0", "0"),
        (3.2e-9, "3.2\u00a0×\u00a010⁻⁹", "3,2\u00a0×\u00a010⁻⁹"),
        (float("nan"), "–", "–"),
        (float("inf"), "∞", "∞"),
    ],
)
def test_numbers_have_the_marks_of_the_language(value, english, russian):
    assert number(value, "en") == english
    assert number(value, "ru") == russian


def test_figures_of_a_table_are_short():
    english = Tongue("en")
    assert [english.figure(v) for v in (0.00885, 9.124, 75.71, 182.4, 7.6e-11)] == [
        "0.01", "9.12", "75.7", "182", "0",
    ]  # fmt: skip


def test_p_values_and_shares():
    english = Tongue("en")
    assert english.probability(0.0321) == "0.032"
    assert english.probability(0.00042) == "0.0004"
    assert english.probability(0.00001) == "<\u00a00.0001"
    assert percent(0.034, "en") == "3.4%"
    assert percent(0.34, "ru") == "34\u00a0%"


def test_dates():
    assert day("2020-05-26", "en") == "26\u00a0May\u00a02020"
    assert day("2020-05-26", "ru") == "26\u00a0мая\u00a02020"
    assert day("2011-W31", "en") == "2011-W31"


def test_values_are_written_by_their_kind():
    inner = Sentence("{n} week|{n} weeks", {"n": 3})
    whole = Sentence(
        "{count} by {as_of_day}, {share}, over {span}, {name}, {unknown}",
        {"count": 1234, "as_of_day": "2020-05-26", "share": 0.25, "span": inner, "name": "{count}"},
    )
    assert say(whole, "en") == (
        "1,234 by 26\u00a0May\u00a02020, 0.25, over 3 weeks, {count}, {unknown}"
    )


def test_a_value_cannot_reach_into_objects():
    assert say(Sentence("{a.__class__} {0} {a[0]}", {"a": "x"}), "en") == "{a.__class__} {0} {a[0]}"


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (1, "ряд"),
        (2, "ряда"),
        (5, "рядов"),
        (11, "рядов"),
        (21, "ряд"),
        (104, "ряда"),
        (0, "рядов"),
    ],
)
def test_russian_has_three_forms(n, form):
    assert say(Sentence("{n} series|{n} series", {"n": n}), "ru") == f"{n} {form}"


def test_english_has_two_forms():
    assert say(Sentence("{n} case|{n} cases", {"n": 1}), "en") == "1 case"
    assert say(Sentence("{n} case|{n} cases", {"n": 0}), "en") == "0 cases"


def test_a_language_is_one_folder(tmp_path):
    home = catalogue(
        tmp_path,
        "sr",
        'msgid "Where and why"\nmsgstr "Где и зашто"\n\n#, fuzzy\nmsgid "Now"\nmsgstr "?"\n',
    )
    assert languages(home) == ("en", "sr")
    tongue = Tongue("sr", home)
    assert tongue.say("Where and why") == "Где и зашто"
    assert tongue.say("Now") == "Now", "an unsure text is not shown"
    assert tongue.say("Nothing like it") == "Nothing like it"


def test_direction_follows_the_script():
    assert [Tongue(code).direction for code in ("en", "ru", "ar", "he", "no-such")] == [
        "ltr", "ltr", "rtl", "rtl", "ltr",
    ]  # fmt: skip
    assert Tongue("ru").name == "русский"


def run_check(*arguments):
    tool = ROOT / "tools/check_translations.py"
    return subprocess.run(
        [sys.executable, tool, *arguments], capture_output=True, text=True, timeout=60
    )


def test_the_catalogues_are_complete():
    done = run_check("--only", "library")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", "not translated: '{n} case|{n} cases'"),
        ('msgid "Hello {name}"\nmsgstr "Привет"\n', "the places in 'Привет'"),
        ('#, fuzzy\nmsgid "Hello {name}"\nmsgstr "Привет {name}"\n', "marked as unsure"),
        ('msgid "Old"\nmsgstr "Старое"\n', "used nowhere: 'Old'"),
        (
            'msgid "{n} case"\nmsgid_plural "{n} cases"\nmsgstr[0] "{n} а"\nmsgstr[1] "{n} б"\n',
            "not translated: '{n} case|{n} cases'",
        ),
    ],
)
def test_the_check_finds_faults(tmp_path, body, fault):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.py").write_text('mark("Hello {name}")\nSentence("{n} case" "|{n} cases", {})\n')
    (source / "b.j2").write_text("{{ t('Hello {name}', name=1) }}")
    catalogue(source / "locale", "ru", body)
    done = run_check("--source", str(source))
    assert done.returncode == 1
    assert fault in done.stdout


def test_the_check_brings_a_new_language_up_to_date(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.py").write_text('mark("Hello {name}" if x else "Bye")\nMethod(summary="Sums.")\n')
    catalogue(source / "locale", "ru", 'msgid "Bye"\nmsgstr "Пока"\n\nmsgid "Old"\nmsgstr "x"\n')
    done = run_check("--source", str(source), "--write")
    text = (source / "locale/ru/LC_MESSAGES/tocsin.po").read_text(encoding="utf-8")
    assert 'msgid "Bye"\nmsgstr "Пока"' in text
    assert 'msgid "Sums."\nmsgstr ""' in text
    assert "Old" not in text
    assert "nplurals=3" in text
    assert done.returncode == 1, "two texts are still empty"
