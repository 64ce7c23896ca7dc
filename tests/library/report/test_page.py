"""The report as a file: whole, closed to the outside, safe with any text, in two languages."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.library.report import records
from tocsin.language import Tongue
from tocsin.report import render

VOID = {"meta", "link", "img", "br", "input", "hr"}
CASES = {
    "covid": records.covid,
    "dengue": records.dengue,
    "quiet": records.quiet,
    "empty": records.empty,
    "hostile": records.hostile,
    "many": lambda: records.many(400),
}


class Seen(HTMLParser):
    """Collects what a browser would build, and complains of tags that do not close."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.words = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.fixture(params=CASES, scope="module")
def seen(request):
    return Seen(render(CASES[request.param](), "ru", {"en": "report.html"}))


def test_it_loads_and_runs_nothing_but_its_own(seen):
    policy = next(m["content"] for m in seen.all("meta") if "http-equiv" in m)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for _, attrs in seen.tags:
        assert not [name for name in attrs if name.startswith("on") or name == "style"]
        assert not re.match(r"https?:|//|javascript:", attrs.get("href") or "", re.IGNORECASE)
    assert not seen.all("img")
    assert len(seen.all("script")) == 1


def test_links_lead_somewhere(seen):
    ids = [attrs["id"] for _, attrs in seen.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    inside = {a["href"][1:] for a in seen.all("a") if a["href"].startswith("#")}
    goals = {attrs["data-go"] for _, attrs in seen.tags if "data-go" in attrs}
    named = {attrs["aria-labelledby"] for _, attrs in seen.tags if "aria-labelledby" in attrs}
    assert (inside | goals | named) <= set(ids)


def test_headings_go_down_step_by_step(seen):
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_picture_has_words(seen):
    for picture in seen.all("svg"):
        assert picture.get("aria-label") or picture.get("aria-hidden") == "true"


def test_the_policy_names_the_very_style_and_script():
    page = render(records.covid())
    for kind in ("style", "script"):
        text = re.search(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page


def test_hostile_texts_are_only_texts():
    page = render(records.hostile())
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page
    assert "\x00" not in page
    page.encode("utf-8")


def test_a_lone_surrogate_does_not_break_the_file():
    render(records.hostile("a\ud800b")).encode("utf-8")


def test_known_and_truncated_are_told_apart():
    known, cut = render(records.covid()), render(records.dengue())
    assert "As known on 26\u00a0May\u00a02020." in known
    assert "Truncated at 26" not in known
    assert "Truncated at 27\u00a0July\u00a02014." in cut
    assert "As known on 27" not in cut


def test_each_signal_has_its_row_its_curve_and_its_reasons():
    findings = records.covid()
    page = render(findings)
    assert page.count('class="curve"') == len(findings.signals) == 4
    for finding in findings.signals:
        assert f'id="t{finding.rank}"' in page
        assert f'id="s{finding.rank}"' in page
    assert page.count('class="spark"') == 8
    for name in ("Afghanistan", "Kazakhstan", "Serbia"):
        assert name in page
    assert findings.sources[0].digest in page
    assert findings.methods[0].reference in page


def test_countries_have_their_names_in_the_language():
    page = render(records.covid(), "ru")
    assert "Таджикистан" in page
    assert "Tajikistan" not in page
    assert '<html lang="ru" dir="ltr">' in page


def test_the_summary_counts_series_once():
    findings = records.covid()
    assert "8 series were looked at; 4 give a signal." in render(findings)
    assert "none gives a signal" in render(records.quiet())
    assert "No series was judged" in render(records.empty())


def test_another_language_is_one_folder(tmp_path):
    folder = tmp_path / "ar/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "tocsin.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Signals, strongest first"\nmsgstr "⟦signals⟧"\n',
        encoding="utf-8",
    )
    page = render(records.covid(), Tongue("ar", tmp_path))
    assert '<html lang="ar" dir="rtl">' in page
    assert "⟦signals⟧" in page
    assert "طاجيكستان" in page


def test_the_file_stays_small():
    sizes = {n: len(render(records.many(n)).encode()) for n in (20, 200, 2000)}
    assert sizes[20] < 200_000
    assert sizes[200] < 600_000
    assert sizes[2000] < 3_000_000


def test_russian_pages_speak_russian():
    """Every word in Latin letters is a name: of a place, a method, a parameter, a paper, a file."""
    for findings in (records.covid(), records.dengue(), records.quiet()):
        seen = Seen(render(findings, "ru"))
        allowed = " ".join(
            [
                "Tocsin English SHA j k Enter p q ears first cases farrington flexible",
                "bayes growth",
                findings.title,
                *(f.title for f in findings.findings),
                *(" ".join(f.key) for f in findings.findings),
                *(f"{u.name} {u.reference} {u.parameters}" for u in findings.methods),
                *(f"{s.name} {s.digest} {s.attribution}" for s in findings.sources),
            ]
        )
        known = set(re.findall(r"[A-Za-z]+", allowed))
        assert set(re.findall(r"[A-Za-z]+", " ".join(seen.words))) <= known
