"""Links that went through a mail system or a search engine lead straight to where they were meant to."""

import pytest

from guidance.text.addresses.detours import straight


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa%3Fb&data=jane%40example.org",
            "https://example.org/a?b",
        ),
        ("https://www.google.com/url?q=https://example.org/a&sa=D", "https://example.org/a"),
        ("https://urldefense.com/v3/__https://example.org/a__;!!abc$", "https://example.org/a"),
        ("https://safelinks.protection.outlook.com/?url=javascript:alert(1)", None),
        ("https://www.google.com/search?q=https://example.org", None),
        ("https://example.org/?url=https://other.example", None),
        ("https://[bad/url?q=https://example.org", None),
    ],
)
def test_a_link_leads_straight_to_where_it_was_meant_to(address: str, leads_to: str | None) -> None:
    assert straight(address) == (leads_to or address)
