"""The tool with which assistants check what they are about to quote."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, Field

from guidance.quoting.answering import LONGEST
from guidance.web.tools import Told, Tool


class TextAsked(BaseModel):
    """The words to be checked."""

    text: str = Field(max_length=LONGEST, description="A passage of at least 9 words, as it is to be quoted")


def tool(look: Callable[[str], Mapping[str, Any]]) -> Tool:
    """:param look: tells what a text is, as the API does."""

    def answer(asked: TextAsked) -> Told:
        said = look(asked.text)
        lines = [str(said["answer"])]
        for page in said["pages"]:
            lines += [str(page["standing"]), f"{page['title']}, version {page['version']}: {page['version_page']}"]
            lines += [f"The page has “{each['page']}”, the text “{each['text']}”" for each in page["differences"]]
        return Told("\n".join(lines), dict(said))

    return Tool(
        "check_text",
        "Check a text",
        "Find out whether a passage stands here word for word, in which version, and whether it still holds.",
        TextAsked,
        answer,
    )
