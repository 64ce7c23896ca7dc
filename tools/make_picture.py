"""Take the README's picture: `make demo`, and while it serves `python tools/make_picture.py`.

Needs Chromium and Playwright, as the tests do. Another address: make_picture.py http://127.0.0.1:8001
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "situation.png"
WIDE, HIGH = 1280, 1060


def main() -> None:
    """Enter as the duty officer and keep what the first screen shows."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    with sync_playwright() as program:
        browser = program.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, color_scheme="light")
        page.goto(f"{address}/account/login/")
        page.locator("form:has(input[value='duty@demo.example']) button").click()
        page.wait_for_url(f"{address}/")
        page.screenshot(path=str(PICTURE))
        browser.close()
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
