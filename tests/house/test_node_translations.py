"""The texts of the node are complete in each language; the check finds each kind of fault."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import node_texts  # noqa: E402  the folder of tools is no package

CHECK = "tools/check_translations.py"
RULE = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2);"
)
HEAD = (
    '# Some words in Russian.\nmsgid ""\nmsgstr ""\n"Language: ru\\n"\n'
    f'"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {RULE}\\n"\n\n'
)
PYTHON = """
label = _("Hello %(name)s") % {"name": name}
said = ngettext("%(n)s case", "%(n)s cases", n) % {"n": n}
known = pgettext("of a month", "May")
known = gettext(variable)
"""
TEMPLATE = """{% load i18n %}<p title="{% translate 'Hover' %}">{{ x|default:_("none") }}
{% blocktranslate trimmed count n=list|length %}
    <b>{{ n }}</b> row, 100% of it
{% plural %}
    <b>{{ n }}</b> rows, 100% of them
{% endblocktranslate %}{% translate "May" context "permission" %}</p>
"""
FORMS = """msgid "%(n)s case"
msgid_plural "%(n)s cases"
msgstr[0] "%(n)s случай"
msgstr[1] "%(n)s случая"
msgstr[2] "%(n)s случаев"
"""
WHOLE = f"""
msgid "Hello %(name)s"
msgstr "Привет, %(name)s"

{FORMS}
msgctxt "of a month"
msgid "May"
msgstr "май"

msgctxt "permission"
msgid "May"
msgstr "может"

msgid "Hover"
msgstr "Подсказка"

msgid "none"
msgstr "нет"

msgid "<b>%(n)s</b> row, 100%% of it"
msgid_plural "<b>%(n)s</b> rows, 100%% of them"
msgstr[0] "<b>%(n)s</b> строка, 100%% её"
msgstr[1] "<b>%(n)s</b> строки, 100%% их"
msgstr[2] "<b>%(n)s</b> строк, 100%% их"
"""


@pytest.fixture
def source(tmp_path):
    (tmp_path / "people" / "templates" / "people").mkdir(parents=True)
    (tmp_path / "people" / "views.py").write_text(PYTHON, "utf-8")
    (tmp_path / "people" / "templates" / "people" / "one.html").write_text(TEMPLATE, "utf-8")
    (tmp_path / "wiring.py").write_text(
        'SECTIONS = (Section("a", mark("Hover"), May.SEE),)', "utf-8"
    )
    keep(tmp_path, "people", WHOLE)
    return tmp_path


def keep(source, room, body):
    folder = source / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{room}.po").write_text(HEAD + body.lstrip("\n"), "utf-8")


def run(source, *options):
    return subprocess.run(
        [sys.executable, CHECK, "--only", "node", "--source", str(source), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_the_catalogues_of_the_node_are_complete():
    done = run(ROOT / "src" / "tocsin_node")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_whole_catalogue_has_no_fault(source):
    done = run(source)
    assert (done.returncode, done.stdout) == (0, "7 texts, 1 catalogues, 0 faults\n"), done.stderr


def test_every_text_is_found_with_its_place(source):
    found = node_texts.collected(source)
    assert found.places[node_texts.Text("Hover")] == [
        "people/templates/people/one.html:1",
        "wiring.py:1",
    ]
    assert found.places[node_texts.Text("May", context="of a month")] == ["people/views.py:4"]
    rows = node_texts.Text("<b>%(n)s</b> row, 100%% of it", "<b>%(n)s</b> rows, 100%% of them")
    assert found.places[rows] == ["people/templates/people/one.html:2"]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('msgid "none"\nmsgstr "нет"\n', "", "ru/people.po: not translated: 'none'"),
        ('msgstr "нет"', 'msgstr ""', "ru/people.po: not translated: 'none'"),
        ('msgid "none"', '#, fuzzy\nmsgid "none"', "ru/people.po: marked as unsure: 'none'"),
        ('msgctxt "permission"\nmsgid "May"', 'msgid "Old"', "ru/people.po: used nowhere: 'Old'"),
        ("Привет, %(name)s", "Привет, %(nam)s", "the places in 'Привет, %(nam)s' are not"),
        ("%(n)s случаев", "случаев", "the places in 'случаев' are not those of the text"),
        ("<b>%(n)s</b> строк,", "<a>%(n)s</a> строк,", "are not those of the text"),
        ('msgstr "нет"', 'msgstr "нет "', "'нет ' begins or ends with a space"),
        ('msgstr[2] "%(n)s случаев"\n', "", "not translated: '%(n)s case|%(n)s cases'"),
        (FORMS, 'msgid "%(n)s case"\nmsgstr "%(n)s случаев"\n', "its plural is not the text's"),
    ],
)
def test_each_kind_of_fault_is_told_with_its_catalogue(source, before, after, fault):
    assert before in WHOLE
    keep(source, "people", WHOLE.replace(before, after))
    done = run(source)
    assert done.returncode == 1
    assert fault in done.stdout, done.stdout + done.stderr


def test_a_text_may_stand_in_another_room_s_catalogue_but_only_with_the_same_words(source):
    keep(source, "web", 'msgid "none"\nmsgstr "нет"\n')
    assert run(source).returncode == 0
    keep(source, "web", 'msgid "none"\nmsgstr "ничего"\n')
    assert "ru/web.po: translated otherwise in ru/people.po: 'none'" in run(source).stdout


def test_catalogues_of_a_language_have_one_plural_rule(source):
    keep(source, "web", 'msgid "none"\nmsgstr "нет"\n')
    other = source / "locale" / "ru" / "LC_MESSAGES" / "web.po"
    other.write_text(other.read_text("utf-8").replace("n%100<12 ||", "n%100<10 ||"), "utf-8")
    assert "ru/web.po: its plural rule is not that of ru/people.po" in run(source).stdout


@pytest.mark.parametrize(
    "line", ['_(f"Hello {name}")', 'gettext("a" + b)', '_("Hello {}".format(name))', '_("%s" % x)']
)
def test_a_text_that_is_put_together_is_a_fault(source, line):
    (source / "people" / "forms.py").write_text(line, "utf-8")
    done = run(source)
    assert "people/forms.py:1: a text that is put together cannot be translated" in done.stdout


def test_a_language_that_is_only_begun_may_lack_words_but_not_have_wrong_ones(source):
    keep(source, "people", 'msgid "Hello %(name)s"\nmsgstr "Привет, %(name)s"\n')
    (source / "locale" / "ru" / "PARTIAL").write_text("Only the first words.\n", "utf-8")
    assert run(source).returncode == 0
    keep(source, "people", 'msgid "Hello %(name)s"\nmsgstr "Привет"\n')
    assert "the places in 'Привет'" in run(source).stdout


def test_what_is_missing_is_put_into_the_catalogue_of_its_room(source):
    kept = 'msgid "none"\nmsgstr "нет"\n'
    keep(source, "people", kept + '\nmsgid "Old"\nmsgstr "Старое"\n')
    (source / "wiring.py").write_text('mark("Parties")', "utf-8")
    done = run(source, "--write")
    people = (source / "locale" / "ru" / "LC_MESSAGES" / "people.po").read_text("utf-8")
    assert people.startswith(HEAD + kept), people
    assert 'msgid_plural "%(n)s cases"\nmsgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""\n' in people
    assert 'msgctxt "of a month"\nmsgid "May"\nmsgstr ""\n' in people
    assert "Old" not in people
    web = (source / "locale" / "ru" / "LC_MESSAGES" / "web.po").read_text("utf-8")
    assert web == HEAD.removeprefix("# Some words in Russian.\n") + 'msgid "Parties"\nmsgstr ""\n'
    assert done.returncode == 1, "the new ones are still empty"
    assert "ru/web.po: not translated: 'Parties' (wiring.py:1)" in done.stdout
    assert run(source, "--write").stdout == done.stdout
    assert (source / "locale" / "ru" / "LC_MESSAGES" / "people.po").read_text("utf-8") == people
