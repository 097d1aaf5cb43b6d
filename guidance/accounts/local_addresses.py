"""Where to go after signing in: only to a page of this service, whatever an address claims."""

from urllib.parse import unquote, urlsplit

HOME = "/desk"
_LONGEST = 2_000


def local_address(wanted: str) -> str:
    """``wanted`` when it leads to a path here and to nothing else, else the desk.

    >>> local_address("/desk/guidance/sepsis?step=2")
    '/desk/guidance/sepsis?step=2'
    >>> local_address("//example.com"), local_address("/%09/example.com"), local_address("javascript:alert(1)")
    ('/desk', '/desk', '/desk')
    """
    path = wanted.partition("?")[0]
    if len(wanted) > _LONGEST or any(
        not _plain(form) for form in (wanted, path, unquote(path), unquote(unquote(path)))
    ):
        return HOME
    return HOME if path == "/sign-in" or path.startswith(("/sign-in/", "/sign-out")) else wanted


def _plain(words: str) -> bool:
    """Whether no browser takes this for another site: they drop control characters and turn backslashes round."""
    if not words.startswith("/") or words.startswith("//") or "\\" in words:
        return False
    if any(character.isspace() or not character.isprintable() for character in words):
        return False
    try:
        return not any(urlsplit(words)[:2])
    except ValueError:
        return False
