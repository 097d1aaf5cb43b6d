"""Web addresses that strangers wrote, taken apart."""

from urllib.parse import SplitResult, urljoin, urlsplit

_NONE = SplitResult("", "", "", "", "")


def parts_of(address: str) -> SplitResult:
    """The parts of ``address``; all of them are empty where it is none.

    >>> parts_of("https://example.org/a?b").netloc, parts_of("https://[example").netloc
    ('example.org', '')
    """
    try:
        return urlsplit(address)
    except ValueError:  # a bracket that nobody closes, or no IPv6 between two
        return _NONE


def joined(base: str, link: str) -> str:
    """The whole address of a ``link`` that stands at ``base``; nothing where it is none.

    >>> joined("https://example.org/a", "/b"), joined("https://example.org/a", "//[b")
    ('https://example.org/b', '')
    """
    try:
        return urljoin(base, link)
    except ValueError:
        return ""
