"""Web addresses that strangers wrote, taken apart."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

#: How the address of a page begins that somebody typed as they say it: a name with a dot, perhaps a port.
_HOST_FIRST = re.compile(r"(?:[\w-]+\.)+[\w-]+\.?(?::\d+)?(?:[/?#]|$)")
#: Names with dots between them, of letters in any script.
_HOST = re.compile(r"(?:[^\s.%\\<>\"^`{|}]+\.)+[^\s.%\\<>\"^`{|}]+\.?")

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


def is_whole(address: str) -> bool:
    """Whether a browser opens ``address`` as it stands, and what it shows is where it leads.

    >>> is_whole("https://münchen.example:8443/a?b=c@d"), is_whole("https://a.example@b.example/")
    (True, False)
    >>> is_whole("https://a b.example/"), is_whole("https://a.example:99999/"), is_whole("https://a..b/")
    (False, False, False)
    """
    parts = parts_of(address)
    try:
        port = parts.port  # which is none beyond 65535
    except ValueError:
        return False
    named = parts.scheme in {"http", "https"} and parts.username is None and port != 0
    return named and address.isprintable() and bool(_HOST.fullmatch(parts.hostname or ""))


def as_browsers_take_it(typed: str) -> str:
    """The whole address that somebody means who typed one without its beginning, as one does in a browser.

    >>> as_browsers_take_it("www.example.org/a"), as_browsers_take_it("example.org:8443")
    ('https://www.example.org/a', 'https://example.org:8443')
    >>> as_browsers_take_it("javascript:alert(1)"), as_browsers_take_it("http://example.org"), as_browsers_take_it("")
    ('javascript:alert(1)', 'http://example.org', '')
    """
    return f"https://{typed}" if _HOST_FIRST.match(typed) else typed


def joined(base: str, link: str) -> str:
    """The whole address of a ``link`` that stands at ``base``; nothing where it is none.

    >>> joined("https://example.org/a", "/b"), joined("https://example.org/a", "//[b")
    ('https://example.org/b', '')
    """
    try:
        return urljoin(base, link)
    except ValueError:
        return ""
