"""What an assistant may ask of the service: rooms offer tools, the roof collects them, and ``/mcp`` hands them on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

#: Under which name the roof keeps them in the application.
TOOLS = "tools"


@dataclass(frozen=True)
class Told:
    """An answer: as words for the assistant, and as facts."""

    words: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """A question, which only reads."""

    name: str
    title: str
    description: str
    asked: type[BaseModel]
    answer: Callable[[Any], Told]
    """Answers a question of the type ``asked``; it may raise what a view may."""
