"""An editor in a real browser, in front of a desk that answers as the test wants it to."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.assets.stub import Desk, serving

WATCH = """
  window.forbidden = []
  document.addEventListener('securitypolicyviolation', event => window.forbidden.push(event.violatedDirective))
"""
PASTE = """types => {
  const data = new DataTransfer()
  for (const [type, value] of Object.entries(types)) data.setData(type, value)
  const area = document.getElementById('body')
  area.focus()
  const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
  if (area.dispatchEvent(event)) document.execCommand('insertText', false, types['text/plain'] || '')
}"""


@pytest.fixture
def desk() -> Iterator[Desk]:
    with serving(Desk()) as served:
        yield served


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of one person. Its clock stands at a quarter to eleven and is put forward by hand."""
    opened = chromium.new_context(viewport={"width": 1200, "height": 900}, timezone_id="Europe/London")
    opened.add_init_script(WATCH)
    opened.clock.install(time=datetime(2026, 5, 3, 9, 45, tzinfo=UTC))
    opened.clock.pause_at(datetime(2026, 5, 3, 9, 45, 1, tzinfo=UTC))
    errors: list[str] = []
    opened.on("weberror", lambda error: errors.append(str(error.error)))
    yield opened
    forbidden = [page.evaluate("window.forbidden") for page in opened.pages]
    opened.close()
    assert not errors
    assert not any(forbidden)


@pytest.fixture
def page(context: BrowserContext, desk: Desk) -> Page:
    return open_editor(context, desk)


def open_editor(context: BrowserContext, desk: Desk) -> Page:
    opened = context.new_page()
    opened.goto(f"{desk.address}/desk/guidance/x/draft")
    opened.get_by_role("toolbar").wait_for()
    return opened


def wait_until_seen(page: Page, place: Locator) -> None:
    """Let half minutes pass by the page's clock until ``place`` is seen: an answer on its way has no part in it."""
    for _ in range(20):
        page.clock.fast_forward(30_000)
        with suppress(PlaywrightTimeout):
            return place.wait_for(timeout=1_000)
    raise AssertionError(f"never seen: {place}")


def text_of(page: Page) -> str:
    return page.locator("#body").input_value()


def write(page: Page, words: str) -> None:
    """Empty the text and type ``words`` as a person would, the cursor behind them."""
    page.locator("#body").fill(words)
    page.locator("#body").press("Control+End")


def put_at_the_end_of(page: Page, line: Locator) -> None:
    """Put the cursor behind the last letter of a line, and wait until the surface was told: no hand is quicker."""
    line.click()
    page.keyboard.press("End")
    page.wait_for_timeout(100)


def select(page: Page, words: str) -> None:
    """Select a passage of the text."""
    page.evaluate(
        """words => {
          const area = document.getElementById('body')
          const from = area.value.indexOf(words)
          area.focus()
          area.setSelectionRange(from, from + words.length)
        }""",
        words,
    )


def paste(page: Page, html: str = "", plain: str = "") -> None:
    """Put something on the clipboard and paste it into the text."""
    types = {"text/html": html, "text/plain": plain}
    page.evaluate(PASTE, {name: value for name, value in types.items() if value})
