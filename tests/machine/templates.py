"""Templates only show what views hand them: a statement while one renders is told, and fails the test at its end."""

import traceback
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from flask import before_render_template, request_started, template_rendered

_rendering: ContextVar[str] = ContextVar("rendering", default="")

#: What was asked while a template rendered, in words for the one who mends it.
asked: list[str] = []


def watch() -> None:
    """Note every statement between the beginning and the end of a template, in this process."""
    before_render_template.connect(_begin)
    template_rendered.connect(_end)
    request_started.connect(_end)  # a template that failed said nothing when it ended
    sa.event.listen(sa.Engine, "before_cursor_execute", _note)


def _begin(_sender: Any, template: Any, **_named: Any) -> None:
    _rendering.set(template.name or "a template")


def _end(_sender: Any, **_named: Any) -> None:
    _rendering.set("")


def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if name := _rendering.get():
        frames = [frame for frame in traceback.extract_stack() if "/templates/" in frame.filename]
        where = " > ".join(f"{frame.filename.rpartition('/templates/')[2]}:{frame.lineno}" for frame in frames[-2:])
        asked.append(f"{name} asks the database near {where}: {' '.join(statement.split())[:300]}")
