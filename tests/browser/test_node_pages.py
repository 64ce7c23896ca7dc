"""Every page of the node in a real browser: quiet, closed, light, on a phone, by keys only."""

import sys
import time

import pytest

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser

FILL = """
from tests.node import figures
from tocsin_node.parties.actions import alliance, people
from tocsin_node.parties.models import Desk, Person
from tocsin_node.parties.roles import Role
alliance.load_preset(name="wire-item", by="test")
figures.watched()
desk = Desk.objects.get(party__code="AAA")
ann = Person.objects.get(email="ann@example.org")
people.appoint(person=ann, desk=desk, role=Role.LEGAL_ADVISER, by="test")
from django.utils import timezone
from tocsin_node.jobs.models import Job
Job.objects.create(kind="watch", state="failed", due_at=timezone.now(), error="no counts " * 30)
print(Person.objects.get(email="bob@example.org").pk)
"""
PAGES = [
    *("/", "/outbreaks/", "/outbreaks/covid-19/", "/outbreaks/covid-19/2/", "/parties/"),
    *("/parties/UZB/?day=2012-09-01&known=2012-09-01", "/people/", "/people/{bob}/"),
    *(
        "/people/add/",
        "/people/desks/",
        "/settings/",
        "/settings/cover/",
        "/tokens/",
        "/interface/",
    ),
    *("/journal/", "/jobs/", "/search/?q=ar", "/help/", "/account/2fa/", "/account/sessions/"),
    *("/account/password/change/", "/parties/NONE/"),
]
LOOKS = [("en", 1280, "light"), ("ru", 390, "light"), ("ru", 1280, "dark"), ("en", 390, "dark")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
REFUSED = "the server responded with a status of 404"


@pytest.fixture(scope="module")
def bob(node_server):
    """Fill the node once; return bob's number."""
    return node_server.run(FILL).split()[-1]


@pytest.fixture(scope="module")
def state(browser, node_server, bob):
    """A browser's memory of ann's being signed in."""
    context = browser.new_context(base_url=node_server.url)
    page = context.new_page()
    sign_in(page, "ann")
    page.wait_for_url("**/")
    yield context.storage_state()
    context.close()


def opened(browser, node_server, state, language, width, scheme, **further):
    context = browser.new_context(
        base_url=node_server.url,
        storage_state=state,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        **further,
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"/language/{language}/?next=/help/")
    return context, page


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_every_page_is_quiet_closed_readable_and_fits(
    browser, node_server, state, bob, language, width, scheme
):
    from axe_playwright_python.sync_playwright import Axe

    context, page = opened(browser, node_server, state, language, width, scheme)
    wrong, asked = [], []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    for path in PAGES:
        page.goto(path.format(bob=bob))
        found = Axe().run(page, options=RULES).response["violations"]
        wrong += [f"{path}: {one['id']} {[n['html'][:160] for n in one['nodes']]}" for one in found]
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        wrong += [f"{path}: {over} px too wide"] if over > 0 else []
        told = page.evaluate("document.documentElement.lang")
        wrong += [f"{path}: lang is {told}"] if told != language else []
    context.close()
    assert [one for one in wrong if REFUSED not in one] == []
    assert [url for url in asked if not url.startswith((node_server.url, "data:"))] == []


@pytest.mark.parametrize("path", ["/", "/account/login/"])
def test_the_first_load_is_light(browser, node_server, state, path):
    context = browser.new_context(
        base_url=node_server.url, storage_state=state if path == "/" else None
    )
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    weights = []
    wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    context.close()
    sys.stdout.write(f"{path}: {sum(weights):,.0f} bytes in {len(weights)} answers\n")
    assert 10_000 < sum(weights) <= 200_000


def test_it_can_be_used_over_a_very_slow_line(browser, node_server, state):
    context = browser.new_context(base_url=node_server.url, storage_state=state)
    context.set_default_timeout(90_000)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    slow = {"offline": False, "latency": 1000, "downloadThroughput": 8000, "uploadThroughput": 8000}
    wire.send("Network.emulateNetworkConditions", slow)
    began = time.monotonic()
    page.goto("/", wait_until="domcontentloaded")
    page.get_by_role("link", name="Tajikistan").first.click(no_wait_after=True)
    page.wait_for_url("**/outbreaks/covid-19/2/", wait_until="domcontentloaded")
    page.get_by_role("heading", name="Why").wait_for()
    seconds = time.monotonic() - began
    context.close()
    sys.stdout.write(f"64 kbit/s, 1 s: from the first page to reasons in {seconds:.0f} s\n")
    assert seconds <= 60


def test_everything_is_reached_by_keys(browser, node_server, state):
    context, page = opened(browser, node_server, state, "en", 1280, "light")
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/outbreaks/covid-19/1/")
    page.keyboard.press("/")
    page.keyboard.type("казах")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert page.get_by_role("link", name="Kazakhstan").count() >= 1
    menu = page.locator("details.me")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    context.close()


def test_the_map_is_reached_by_keys_and_says_where_it_leads(browser, node_server, state):
    context, page = opened(browser, node_server, state, "en", 1280, "light")
    page.goto("/")
    areas = page.locator("svg.map a:has(path)")
    assert areas.count() == 8
    assert "Tajikistan: growing" in areas.evaluate_all("all => all.map(a => a.ariaLabel)")
    areas.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/outbreaks/covid-19/*/")
    context.close()


def test_pages_are_read_and_people_sign_in_without_scripts(browser, node_server, bob):
    context = browser.new_context(base_url=node_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "ann")
    page.goto("/")
    assert page.get_by_role("heading", name="Situation").is_visible()
    page.get_by_role("link", name="Tajikistan").first.click()
    assert page.get_by_role("heading", name="Why").is_visible()
    context.close()


def test_a_print_has_the_facts_and_no_controls(browser, node_server, state):
    context, page = opened(browser, node_server, state, "en", 1280, "dark")
    page.goto("/")
    page.emulate_media(media="print")
    assert page.locator(".shell nav").is_hidden()
    assert page.locator("#q").is_hidden()
    assert page.locator("svg.map").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    context.close()
