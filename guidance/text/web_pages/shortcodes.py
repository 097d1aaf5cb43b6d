"""The marks in brackets of WordPress, and those of its comments that stand for something that readers saw."""

import re
from collections import Counter

_KNOWN = {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"}
_SHORTCODE = re.compile(r"\[(/?)([A-Za-z][\w-]{0,40})(\s[^\[\]]{0,2000})?/?\](?!\])")
_ATTRIBUTE = re.compile(r"""\s[\w-]+\s?=\s?["'\w]""")
#: What a mark in brackets shows above that which stands in it: the name of a tab, of a box that opens.
_TITLE = re.compile(r"""\s(?:title|heading)\s?=\s?(["'])([^"'<>]{1,300})\1""")
_EMBED = re.compile(r"\[embed[^\[\]]{0,200}\]\s{0,9}(https?://[^\s\[\]<>\"]{1,2000})\s{0,9}\[/embed\]")
#: Where WordPress ends the beginning of a post, or one of its pages: words before and after it are two paragraphs.
_BREAK = re.compile(r"<!--\s?(?:more[^<>]{0,200}|nextpage)\s?-->")
#: A block of WordPress that the site filled in itself, such as its newest posts: the page holds none of its words.
_FILLED_IN = re.compile(r"<!--\s?(wp:[a-z][a-z0-9/-]{0,60})(?:\s[^<>]{0,2000})?/-->")


def without_shortcodes(page: str, found: Counter[str]) -> str:
    """The page without WordPress's marks in brackets; other words in brackets are words."""
    page = _BREAK.sub("\n\n", _EMBED.sub(r'<p><a href="\1">\1</a></p>', page))
    found.update(match[1].strip("/-") for match in _FILLED_IN.finditer(page))
    closed = {match[2] for match in _SHORTCODE.finditer(page) if match[1]}

    def without(match: re.Match[str]) -> str:
        name = match[2]
        is_one = name in _KNOWN or name in closed or _ATTRIBUTE.search(match[3] or "") is not None
        if not is_one or match.string[match.start() - 1 : match.start()] == "[":
            return match[0]
        if not match[1] and name not in {"caption", "wp_caption"}:
            found[name] += 1
        title = None if match[1] or name in _KNOWN else _TITLE.search(match[3] or "")
        return f"\n\n<p><strong>{title[2]}</strong></p>\n\n" if title else " "

    return _SHORTCODE.sub(without, page)
