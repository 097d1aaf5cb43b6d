"""Passages of a web page that nothing but a colour sets apart: pages here have no colours, so they are named."""

import re
from collections.abc import Iterator
from colorsys import hls_to_rgb
from typing import Any

from guidance.text.hues import is_hue
from guidance.text.word.told import beginning_of

COLOURED = "passages set apart by nothing but colour, which no page keeps: say in words what it meant"
_STYLE = re.compile(r"(?:^|[;\s])(background(?:-color)?|color)\s*:\s*([^;!]+)", re.IGNORECASE)
_CLASS = re.compile(r"(?:^|\s)has-([a-z0-9-]+?)(-background)?-color(?=\s|$)")
_PRESET = re.compile(r"var\(--[\w-]*?color--([\w-]+)")
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b")
_RGB = re.compile(r"rgba?\(([^()]*)")
_OTHER = re.compile(r"(hsl|hwb)a?\([^,\s()]+([^()]*)")
_PART = re.compile(r"(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})\d*(%?)")
#: Names of colours that tell nothing, and what Gutenberg calls classes that name none.
_PLAIN = re.compile(
    r"black|inherit|initial|unset|currentcolor|transparent|none|windowtext|auto|text|link|inline|base|contrast"
    r"|(?:dark|light|dim|slate)*gr[ae]y|gainsboro|silver|cyan-bluish-gray"
)
_WHITE = re.compile(r"white|base")
#: What they mean is still said.
_ALSO = frozenset({"strong", "b", "em", "i", "s", "del", "strike", "a", "button", *(f"h{n}" for n in range(1, 7))})
#: So light is what may not have been seen.
_LIGHT = 0xE8


def set_apart_by_colour(body: Any) -> Iterator[str]:
    """The words of each, as they begin."""
    around: dict[Any, bool] = {}
    for node in body.iter():
        above = node.getparent()
        inside = around.get(above, False)
        own = not inside and _tells(node)
        around[node] = inside or own or node.tag in _ALSO
        if own and node.tag not in _ALSO and not _all_said(node) and (words := beginning_of(node.text_content())):
            yield f"“{words}”"


def _all_said(node: Any) -> bool:
    """Whether all that it holds is one thing that is said otherwise too."""
    if len(node) != 1 or node[0].tag not in _ALSO:
        return False
    return not any((words or "").strip() for words in (node.text, node[0].tail))


def _tells(node: Any) -> bool:
    found = [(name.lower() != "color", value.strip().lower()) for name, value in _STYLE.findall(node.get("style", ""))]
    found += [(bool(behind), name) for name, behind in _CLASS.findall(node.get("class", ""))]
    found += [(False, node.get("color", "").lower())] if node.tag == "font" else []
    found += [(True, node.get("bgcolor", "").lower())]
    marks = node.tag == "mark" and not any(behind for behind, _ in found[:-1])
    return marks or any(value and _is_colour(value, behind) for behind, value in found)


def _of_any_hue(form: str, first: float, second: float) -> list[float]:
    """Red, green and blue of what is named by its hue, which decides nothing here: that of red stands for all."""
    first, second = min(first / 100, 1), min(second / 100, 1)
    if form == "hsl":
        return [255 * part for part in hls_to_rgb(0, second, first)]
    if (both := first + second) >= 1:
        return [255 * first / both] * 3
    return [255 * (1 - second), 255 * first, 255 * first]


def _is_colour(value: str, behind: bool) -> bool:
    """Whether it is seen as a colour, or as letters that nobody may have seen."""
    if preset := _PRESET.search(value):
        value = preset[1]
    parts: list[float]
    if written := _HEX.search(value):
        digits = written[1] if len(written[1]) > 4 else "".join(2 * digit for digit in written[1])
        parts, shown = [int(digits[at : at + 2], 16) for at in (0, 2, 4)], int(digits[6:] or "ff", 16) > 0
    elif written := _RGB.search(value):
        found = [float(part) * (2.55 if percent else 1) for part, percent in _PART.findall(written[1])]
        parts, shown = [*found, 0, 0, 0][:3], not found[3:] or found[3] > 0
    elif written := _OTHER.search(value):
        found = [float(part) for part, _ in _PART.findall(written[2])]
        parts, shown = _of_any_hue(written[1], *[*found, 0, 0][:2]), not found[2:] or found[2] > 0
    elif _WHITE.fullmatch(value):
        parts, shown = [255, 255, 255], True
    else:
        return not _PLAIN.fullmatch(value)
    return shown and (is_hue(parts) or (not behind and min(parts) >= _LIGHT))
