"""The search page tells each problem beside the field that can mend it, and what its results are for."""

from flask import Flask

from guidance.search.index import Index
from tests.pages import Page

WRONG_DAY = "Enter a date, like 1 March 2023, 01/03/2023 or 3 weeks ago"


def test_a_wrong_day_is_told_beside_the_day(demo: Flask) -> None:
    shown = Page(demo.test_client().get("/search?q=methotrexate&since=soon"))
    assert (shown.status, shown.title.startswith("Error: ")) == (400, True)
    assert shown.links[WRONG_DAY] == "#page-since"
    assert f'id="page-since-error"><span class="nhsuk-u-visually-hidden">Error: </span>{WRONG_DAY}' in shown.source
    assert '<details class="nhsuk-details" open>' in shown.source
    assert 'id="page-search-error"' not in shown.source


def test_since_is_any_way_to_write_a_day(demo: Flask) -> None:
    asked = "/search?q=methotrexate&since="
    shown, iso = (Page(demo.test_client().get(asked + day)) for day in ("March+2023", "2023-03-01"))
    assert (shown.status, shown.text) == (200, iso.text)
    assert 'value="2023-03-01"' in shown.source


def test_two_problems_are_told_at_once(demo: Flask) -> None:
    shown = Page(demo.test_client().get(f"/search?since=never&q={'x' * 401}"))
    assert shown.links[WRONG_DAY] == "#page-since"
    assert shown.links["Search must be 400 characters or fewer"] == "#page-search"


def test_what_no_page_has_is_told_with_what_is_looked_for_instead(demo: Flask) -> None:
    Index(demo.extensions["settings"], demo.extensions["database"]).lexicon.make()
    client = demo.test_client()
    misspelt = Page(client.get("/search?q=shingles+vacine")).text
    assert "No page contains vacine. The results also look for vaccine (in place of “vacine”)." in misspelt
    assert "Results for shingles" not in misspelt  # which is not all that they are for
    unknown = Page(client.get("/search?q=shingles+quokka")).text
    assert "No page contains quokka. Results for shingles:" in unknown


def test_a_phrase_in_quotes_is_not_quoted_again(demo: Flask) -> None:
    client = demo.test_client()
    said = {
        asked: Page(client.get("/search", query_string={"q": asked})).text for asked in ('"flu vaccine"', "flu vaccine")
    }
    assert 'Search results for "flu vaccine"' in said['"flu vaccine"']
    assert "Search results for “flu vaccine”" in said["flu vaccine"]
