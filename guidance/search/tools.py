"""The tool with which assistants look for guidance."""

from collections.abc import Callable

from guidance.search.shapes import SearchAsked, SearchResults
from guidance.web.tools import Told, Tool


def tool(look: Callable[[SearchAsked], SearchResults]) -> Tool:
    """:param look: answers a question to the search."""

    def answer(asked: SearchAsked) -> Told:
        found = look(asked)
        lines = [f"{found.total} pages match."]
        if found.missing:
            lines.append(f"No page has: {', '.join(found.missing)}.")
        for each in found.found:
            lines += [f"{each.notice} {each.title} (version {each.version}): {each.url}".strip(), each.summary]
            lines += [f"- {place.heading}: {place.words} {place.url}" for place in each.sections]
        return Told("\n".join(lines), found.model_dump())

    return Tool(
        "find_guidance",
        "Find guidance",
        "Look for pages by words. What no page has is said, and names of medicines are never corrected.",
        SearchAsked,
        answer,
    )
