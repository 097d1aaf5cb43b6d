"""Every kind of public page is HTML without a fault, as the parser of the standard reads it."""

import html5lib
import pytest
from flask import Flask
from html5lib.html5parser import ParseError

PAGE = "/guidance/shingles-vaccine"
PAGES = f"""/ /guidance/ /topics/ /whats-new /withdrawn /search /search?q=vaccine /search?q=methotrexat /check /about
/accessibility /public-history /proof /api/v1/ /feeds {PAGE} {PAGE}/versions/1 {PAGE}/history {PAGE}/compare/1..2
{PAGE}/changes {PAGE}/changes?since=1 {PAGE}/link {PAGE}/versions/1/check /guidance/nothing-here /sign-in""".split()


@pytest.mark.parametrize("view", ["", "?view=changed", "?view=side"])
def test_a_comparison_is_html_without_a_fault(demo: Flask, view: str) -> None:
    whole(demo.test_client().get(f"{PAGE}/compare/1..3{view}").text, view)


def test_every_kind_of_page_is_html_without_a_fault(demo: Flask) -> None:
    client = demo.test_client()
    for path in PAGES:
        with client.get(path, follow_redirects=True) as answer:
            if answer.mimetype == "text/html":
                whole(answer.text, path)


def whole(source: str, path: str) -> None:
    """Refuse whatever the parser has to mend. It is strict, and knows every element of the standard."""
    try:
        html5lib.HTMLParser(strict=True).parse(source)
    except ParseError as fault:
        raise AssertionError(f"{path}: {fault}") from None
