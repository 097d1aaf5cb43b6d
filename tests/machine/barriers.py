"""What would keep somebody from using a page: axe's findings, on a desktop and on a narrow phone."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: What compares colours takes axe longer than all its other rules together: it is asked of one of each kind of words.
_COLOURS = ["color-contrast", "link-in-text-block"]
_EVERYTHING = {"rules": {"target-size": {"enabled": True}, **{rule: {"enabled": False} for rule in _COLOURS}}}
#: What may become wrong only because a page is narrow.
_NARROW = {"runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "aria-hidden-focus"]}}
_RUN = """([context, options]) =>
  axe.run(context || document, { resultTypes: ['violations'], preload: false, ...options }).then(found =>
    found.violations.map(rule => `${rule.id}: ${rule.nodes.slice(0, 3).map(node => node.html.slice(0, 120))}`))"""
#: Mark the first words of each kind: the same elements with the same classes around them,
#: with words beside them or none.
_KINDS = """() => {
  const seen = new Set()
  for (const element of document.body.querySelectorAll('*')) {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue
    const alone = element.textContent.trim() === element.parentElement.textContent.trim()
    let kind = `${alone}>`
    for (let above = element; above && above !== document.body; above = above.parentElement)
      kind += `${above.tagName}.${above.className}.${above.getAttribute('style') || ''}>`
    if (!seen.has(kind)) element.dataset.firstOfItsKind = ''
    seen.add(kind)
  }
  return seen.size
}"""


@cache
def _script() -> str:
    return str(Axe().axe_script)


def barriers(page: Page) -> list[str]:
    """Each rule of axe that the page breaks as it stands, with the elements that break it."""
    found = _asked(page, None, _EVERYTHING)
    if page.evaluate(_KINDS):
        only = {"runOnly": {"type": "rule", "values": _COLOURS}}
        found += _asked(page, {"include": [["[data-first-of-its-kind]"]]}, only)
    return found


def barriers_at_any_width(page: Page) -> list[str]:
    """The same, and on a screen of 320 px as well, where nothing may have to be scrolled sideways."""
    found, size = barriers(page), page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    found += [f"at 320 px: {one}" for one in _asked(page, None, _NARROW)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if size is not None:
        page.set_viewport_size(size)
    return found + ([f"{wide} px too wide at 320 px"] if wide > 0 else [])


def _asked(page: Page, context: dict[str, Any] | None, options: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    found: list[str] = page.evaluate(_RUN, [context, options])
    return found
