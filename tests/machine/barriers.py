"""What would keep somebody from using a page: axe's findings, on a desktop and on a narrow phone."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: Only what is wrong is worked out in full; style sheets are the page's own and need not be fetched again.
_OPTIONS = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}
#: What may become wrong only because a page is narrow.
_NARROW = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "aria-hidden-focus"]},
}


@cache
def _axe() -> Axe:
    return Axe()


def barriers(page: Page) -> list[str]:
    """Each rule of axe that the page breaks as it stands, with the elements that break it."""
    return _told(_axe().run(page, options=_OPTIONS).response)


def barriers_at_any_width(page: Page) -> list[str]:
    """The same, and on a screen of 320 px as well, where nothing may have to be scrolled sideways."""
    found, size = barriers(page), page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    found += [f"at 320 px: {one}" for one in _told(_axe().run(page, options=_NARROW).response)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if size is not None:
        page.set_viewport_size(size)
    return found + ([f"{wide} px too wide at 320 px"] if wide > 0 else [])


def _told(response: dict[str, Any]) -> list[str]:
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes'][:3]]}" for rule in response["violations"]]
