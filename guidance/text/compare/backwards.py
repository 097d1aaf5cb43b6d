"""Sentences about a change, as they read where it leads back to an older version: nothing in that is now."""

import re

#: What the pages say and what we say, in turns; the first of our words that tell a time, and others for them.
_OF_PAGES = re.compile(r"(“[^”]*”)")
_NOW = {" is new here": " is here", " no longer": " not", " now ": " "}
_THEN = re.compile(r"; it (?:began|stood|was) ")
_BESIDE = re.compile(r'(?<=<span class="compare-note"> \[)[^<]*(?=\]</span>)')


def read_backwards(sentence: str, version: int) -> str:
    """A sentence about a change that leads to an older version.

    >>> read_backwards("Link “it now” now leads to /b and no longer to /a.", 6)
    'In version 6: Link “it now” leads to /b and not to /a.'
    >>> read_backwards("Picture added: “Knee” (knee.png).", 6)
    'Picture added: “Knee” (knee.png).'
    """
    parts = _OF_PAGES.split(sentence)
    parts[::2] = map(_without_time, parts[::2])
    turned = "".join(parts)
    return sentence if turned == sentence else f"In version {version}: {turned}"


def marks_read_backwards(html: str, version: int) -> str:
    """A marked page, of which the marks beside words that stayed read so."""
    return _BESIDE.sub(lambda said: read_backwards(said[0], version), html)


def _without_time(ours: str) -> str:
    for told, other in _NOW.items():
        ours = ours.replace(told, other)
    return _THEN.sub(" and not ", ours)
