"""Take the README's picture of a report: `make demo`, then `python tools/make_picture.py`.

Needs Chromium and Playwright, as the tests do.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "build" / "demo" / "covid" / "report.html"
PICTURE = ROOT / "docs" / "images" / "report.png"
WIDE, HIGH = 1280, 1060


def main() -> None:
    """Open the report and keep what the first screen shows."""
    with sync_playwright() as program:
        browser = program.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, color_scheme="light")
        page.goto(REPORT.as_uri())
        page.screenshot(path=str(PICTURE))
        browser.close()
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
