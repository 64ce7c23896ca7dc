"""The report in a real browser: quiet, closed, readable on a phone, usable without a mouse."""

import re
import shutil
from importlib import resources

import pytest

from tests.library.report import records
from tocsin.report import render

pytestmark = pytest.mark.browser

PAGES = {
    "covid": records.covid,
    "dengue": records.dengue,
    "weak": records.weak,
    "quiet": records.quiet,
    "empty": records.empty,
    "hostile": records.hostile,
    "many": lambda: records.many(200),
}
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    path = next(name for name in found if name)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    home = tmp_path_factory.mktemp("reports")
    for name, make in PAGES.items():
        for language, other in (("en", "ru"), ("ru", "en")):
            text = render(make(), language, {other: f"{name}.{other}.html"})
            (home / f"{name}.{language}.html").write_text(text, encoding="utf-8")
    return home


class Visit:
    """A page, what it complained of, and what it asked for."""

    def __init__(self, chromium, path, **context):
        self.context = chromium.new_context(**context)
        self.page = self.context.new_page()
        self.complaints, self.asked = [], []
        self.page.on("console", lambda m: self.complaints.append(m.text))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", self._ask)
        self.page.goto(path.as_uri())

    def _ask(self, request):
        if not request.url.startswith("data:"):
            self.asked.append(request.url)


@pytest.fixture
def visit(chromium, files):
    made = []

    def go(name, **context):
        made.append(Visit(chromium, files / f"{name}.html", **context))
        return made[-1]

    yield go
    for one in made:
        one.context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_sticks_out_is_asked_for_or_fails(visit, name, language, width):
    seen = visit(f"{name}.{language}", viewport={"width": width, "height": 800})
    assert seen.complaints == []
    assert len(seen.asked) == 1, "the file itself"
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_policy_holds(visit):
    seen = visit("covid.en")
    seen.page.evaluate(
        """() => { const image = new Image(); image.src = 'https://example.org/x.png';
        const script = document.createElement('script'); script.textContent = 'window.bad = 1';
        document.body.append(script); document.body.setAttribute('onclick', 'window.bad = 2'); }"""
    )
    seen.page.click("h1")
    assert seen.page.evaluate("window.bad") is None
    assert any("Content Security Policy" in text for text in seen.complaints)


def test_hostile_texts_run_nothing(visit):
    seen = visit("hostile.en")
    seen.page.on("dialog", lambda d: pytest.fail("a script of the data ran"))
    seen.page.wait_for_timeout(100)
    assert seen.page.locator("img").count() == 0
    assert seen.page.locator("script").count() == 1


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_keyboard_alone(visit):
    page = visit("covid.en").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert focused(page) == "content"
    for key, at in (("j", "t1"), ("j", "t2"), ("k", "t1"), ("k", "t1"), ("j", "t2")):
        page.keyboard.press(key)
        assert focused(page) == at
    page.keyboard.press("Enter")
    assert focused(page) == "s2"
    assert page.url.endswith("#s2")
    page.keyboard.press("j")
    assert focused(page) == "t3", "from a card, j goes on to the next row"


def test_the_focus_is_seen(visit):
    page = visit("covid.en").page
    page.keyboard.press("j")
    style = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"{style}.outlineStyle") == "solid"
    assert page.evaluate(f"parseFloat({style}.outlineWidth)") >= 2


def column(page, place):
    """Return the texts of a column in the first part of the signals."""
    return page.locator(f"#signals tbody:nth-of-type(1) td:nth-child({place})").all_inner_texts()


def test_headings_sort(visit):
    page = visit("covid.en").page
    page.click("#signals th:nth-child(4) button")
    numbers = [int(text.replace(",", "")) for text in column(page, 4)]
    assert numbers == sorted(numbers)
    head = page.locator("#signals th:nth-child(4)")
    assert head.get_attribute("aria-sort") == "ascending"
    page.click("#signals th:nth-child(4) button")
    numbers = [int(text.replace(",", "")) for text in column(page, 4)]
    assert numbers == sorted(numbers, reverse=True)
    page.click("#signals th:nth-child(1) button")
    assert column(page, 1) == ["1", "2", "3", "4"]


def test_a_click_on_the_map_opens_the_state(visit):
    page = visit("covid.en").page
    page.locator('svg.map path[data-go="s1"]').dispatch_event("click")
    assert focused(page) == "s1"


def test_light_and_dark(visit):
    back = "getComputedStyle(document.body).backgroundColor"
    page = visit("covid.en", color_scheme="dark").page
    dark = page.evaluate(back)
    page.click("#theme")
    light = page.evaluate(back)
    assert dark != light
    page.reload()
    assert page.evaluate(back) == light, "the choice is remembered"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(back) == "rgb(255, 255, 255)"


def test_it_is_read_without_its_script(visit):
    seen = visit("covid.en", java_script_enabled=False)
    assert seen.page.locator("#signals tr[data-go], #rest tbody tr").count() == 8
    assert not seen.page.locator("#theme").is_visible()
    assert not seen.page.locator(".keys").is_visible()
    seen.page.click("#t1 a")
    assert seen.page.url.endswith("#s1")


def test_the_other_language_is_one_click_away(visit):
    page = visit("covid.en").page
    page.click("header a[hreflang=ru]")
    assert page.locator("html").get_attribute("lang") == "ru"
    page.click("header a[hreflang=en]")
    assert page.locator("html").get_attribute("lang") == "en"


def test_it_prints_on_a_few_pages(visit):
    page = visit("covid.ru").page
    printed = page.pdf(prefer_css_page_size=True)
    assert 3 <= len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 7
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("svg.curve").first.is_visible()


def test_the_head_of_a_long_table_stays(visit):
    page = visit("many.en", viewport={"width": 1280, "height": 800}).page
    page.locator("#rest tbody tr").nth(60).scroll_into_view_if_needed()
    assert page.locator("#rest th").first.bounding_box()["y"] == pytest.approx(0, abs=1)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(chromium, files, name, scheme, width):
    script = resources.files("axe_playwright_python") / "axe.min.js"
    context = chromium.new_context(
        color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto((files / f"{name}.ru.html").as_uri())
    page.add_script_tag(content=script.read_text(encoding="utf-8"))
    tags = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
    found = page.evaluate(f"axe.run({{runOnly: {tags}}}).then(r => r.violations)")
    context.close()
    told = [(v["id"], len(v["nodes"]), v["nodes"][0]["html"][:200]) for v in found]
    assert told == []


def step(page, times, way=-1):
    for _ in range(times):
        page.click(f"#replay button[data-step='{way}']")


def colours(page):
    return page.eval_on_selector_all(
        "svg.map [data-go]", "all => all.map(e => [e.dataset.go, e.getAttribute('class')])"
    )


def letters(page, place):
    return page.eval_on_selector_all(
        "svg.map [data-go]", f"all => all.map(e => [e.dataset.go, e.dataset.past[{place}]])"
    )


def test_the_replay_shows_an_earlier_day_and_comes_back(visit):
    seen = visit("covid.en")
    page = seen.page
    before, text = colours(page), page.locator("svg.map").inner_html()
    assert page.locator("#replay output").inner_text() == "26 May 2020".replace(" ", "\u00a0")
    assert not page.locator(".past").is_visible()
    step(page, 40)
    assert page.locator("#replay output").inner_text() == "16 April 2020".replace(" ", "\u00a0")
    assert page.get_attribute("#moment", "aria-valuetext") == "16 April 2020".replace(" ", "\u00a0")
    then = dict(letters(page, 1))
    for goal, kind in colours(page):
        low = then[goal].lower()
        plain = {"n": "up", "g": "up", "l": "level", "f": "down", "q": "calm", "u": "none"}[low]
        loud = "hot" if low in "ng" else "warm"
        assert kind.endswith(f"t-{loud if then[goal].isupper() else plain}"), goal
    assert page.locator(".past li[data-past]:visible").count() == sum(
        v.isupper() for v in then.values()
    )
    assert page.locator(".past .n").inner_text() == str(sum(v.isupper() for v in then.values()))
    assert not page.locator("#areas").is_visible()
    step(page, 41, 1)
    assert colours(page) == before
    assert page.locator("svg.map").inner_html() == text
    assert page.locator("#areas").is_visible()
    assert not page.locator(".past").is_visible()
    assert seen.complaints == []


def test_the_replay_by_keyboard_alone(visit):
    page = visit("dengue.ru").page
    page.focus("#moment")
    page.keyboard.press("Home")
    assert page.evaluate("document.querySelector('#moment').value") == "0"
    assert page.locator(".past").is_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("j")
    assert focused(page) == "moment", "letters typed in the control move nothing"
    assert page.evaluate("document.querySelector('#moment').value") == "1"
    words = page.locator(".tiles small").all_inner_texts()
    page.keyboard.press("End")
    assert page.locator(".tiles small").all_inner_texts() != words
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.step") == "1"


def test_a_series_of_an_earlier_day_leads_to_its_row(visit):
    page = visit("covid.en").page
    step(page, 20)
    page.locator(".past li[data-past]:visible a").last.click()
    goal = page.url.split("#")[1]
    assert page.locator(f"#{goal}").is_visible()


def test_without_a_script_or_on_paper_there_is_no_replay(visit):
    plain = visit("covid.en", java_script_enabled=False).page
    assert not plain.locator("#replay").is_visible()
    assert not plain.locator(".past").is_visible()
    page = visit("covid.en").page
    page.emulate_media(media="print")
    assert not page.locator("#replay").is_visible()
    page.emulate_media(media="screen")
    step(page, 5)
    page.emulate_media(media="print")
    assert page.locator("#replay output").is_visible(), "the day of the picture is printed"
    assert not page.locator("#moment").is_visible()


def test_headings_sort_within_the_parts(visit):
    page = visit("weak.en").page
    page.click("#signals th:nth-child(7) button")
    rows = page.locator("#signals tbody tr").evaluate_all("all => all.map(r => r.className)")
    assert rows.index("part") == 0
    assert [i for i, kind in enumerate(rows) if kind == "part"] == [0, 4]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["covid", "dengue"])
def test_axe_finds_nothing_on_an_earlier_day(chromium, files, name, scheme, width):
    script = resources.files("axe_playwright_python") / "axe.min.js"
    context = chromium.new_context(
        color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto((files / f"{name}.en.html").as_uri())
    step(page, 12)
    page.add_script_tag(content=script.read_text(encoding="utf-8"))
    tags = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
    found = page.evaluate(f"axe.run({{runOnly: {tags}}}).then(r => r.violations)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    told = [(v["id"], len(v["nodes"]), v["nodes"][0]["html"][:200]) for v in found]
    assert told == []
