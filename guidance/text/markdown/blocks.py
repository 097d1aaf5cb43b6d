"""The blocks of the trade in Markdown: do and don't lists, callouts, details and recommendations.

A block opens with ``::: name Title {#anchor key=value}`` and closes with ``:::``; a block that holds another one
opens and closes with more colons. Strength and certainty use the words of GRADE (gradeworkinggroup.org).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

#: Without these signs in a text there is none of them in it.
OPENING = ":::"
NAMES = ("do", "dont", "warning", "important", "inset", "details", "recommendation")

STRENGTHS = {
    "strong": "Strong recommendation",
    "conditional": "Conditional recommendation",
    "good-practice": "Good practice statement",
    "consensus": "Consensus recommendation",
}
CERTAINTIES = {
    name: f"Certainty of the evidence: {name.replace('-', ' ')}" for name in ("high", "moderate", "low", "very-low")
}

#: What the block is called when its author gave it no title, and the words ahead of a title for those who see no box.
LABELS = {"do": "Do", "dont": "Don’t", "warning": "Warning", "important": "Important", "details": "More information"}

_NAME = re.compile(r"[a-z]++(?=\s|\{|$)")
_ANCHOR = re.compile(r"[A-Za-z][\w.-]*+")
_ATTRIBUTE = re.compile(r"#([A-Za-z][\w.-]*+)|(?<![a-z])([a-z]++)=(?:\"([^\"]*)\"|(\S++))")


@dataclass(frozen=True)
class Heading:
    """The first line of a block, read."""

    name: str
    title: str = ""
    anchor: str = ""
    options: dict[str, str] = field(default_factory=dict)


def heading_of(info: str) -> Heading | None:
    """The words behind the colons, or nothing when it opens no block of ours."""
    info = info.strip()
    name = _NAME.match(info)
    if name is None or name.group() not in NAMES:
        return None
    title, brace, rest = info[name.end() :].partition("{")
    attributes, closed, beyond = rest.partition("}")
    if brace and (not closed or beyond.strip()):
        return None
    anchor, options = "", {}
    for found_anchor, key, quoted, plain in _ATTRIBUTE.findall(attributes):
        if found_anchor:
            anchor = found_anchor
        else:
            options[key] = quoted or plain
    return Heading(name.group(), title.strip(), anchor, options)


def typed_anchor(words: str) -> tuple[str, str]:
    """The words of a heading without the ``{#anchor}`` typed at their end, and that anchor, ``""`` when there is none.

    >>> typed_anchor("Dose {#dose}"), typed_anchor("Dose {mg}")
    (('Dose', 'dose'), ('Dose {mg}', ''))
    """
    plain = words.rstrip()
    start = plain.rfind("{#")
    if start < 0 or not plain.endswith("}") or not _ANCHOR.fullmatch(plain, start + 2, len(plain) - 1):
        return words, ""
    return plain[:start].rstrip(), plain[start + 2 : -1]


def plugin(markdown: MarkdownIt) -> None:
    """Teach ``markdown`` the blocks."""
    for name in NAMES:
        markdown.use(
            container_plugin,
            name,
            validate=lambda info, *_rest, name=name: (heading := heading_of(info)) is not None and heading.name == name,
            render=_render,
        )


def _render(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    name = token.type.removeprefix("container_").removesuffix("_open").removesuffix("_close")
    if token.nesting < 0:
        return "</details>\n" if name == "details" else "</div>\n"
    heading = heading_of(token.info) or Heading(name)
    if name == "details":
        return f'<details class="block block-details"><summary>{escape(heading.title or LABELS[name])}</summary>\n'
    anchor = f' id="{escape(heading.anchor)}"' if heading.anchor else ""
    return f'<div class="block block-{name}"{anchor}>\n{_label(heading)}'


def _label(heading: Heading) -> str:
    if heading.name == "recommendation":
        return _recommendation(heading)
    if heading.name == "inset":
        return '<p class="visually-hidden">Information:</p>\n'
    label = LABELS[heading.name]
    title = escape(heading.title)
    if title and heading.name in {"warning", "important"}:
        return f'<p class="block-label"><span class="visually-hidden">{label}: </span>{title}</p>\n'
    return f'<p class="block-label">{title or label}</p>\n'


def _recommendation(heading: Heading) -> str:
    options = heading.options
    grade = [
        STRENGTHS.get(options.get("strength", ""), options.get("strength", "")),
        CERTAINTIES.get(options.get("certainty", ""), options.get("certainty", "")),
        f"For: {options['audience']}" if options.get("audience") else "",
    ]
    words = ". ".join(escape(part) for part in grade if part)
    label = f'<p class="block-label">{escape(heading.title or "Recommendation")}</p>\n'
    return label + (f'<p class="block-grade">{words}.</p>\n' if words else "")
