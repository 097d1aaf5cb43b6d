"""Facts above a Markdown text, as YAML front matter."""

import json
from collections.abc import Mapping


def with_front_matter(facts: Mapping[str, str], body: str) -> str:
    """``body`` under those of the facts that say something, in their order.

    A JSON string is a YAML string (YAML 1.2, section 1.3), whatever is in it.

    >>> print(with_front_matter({"title": 'A "b"', "note": ""}, "Text."), end="")
    ---
    title: "A \\"b\\""
    ---
    <BLANKLINE>
    Text.
    """
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items() if value]
    return "\n".join(["---", *lines, "---", "", body]).rstrip("\n") + "\n"
