"""What the processes of the service say of themselves on standard error: lines of text or of JSON, without secrets."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

Form = Literal["text", "json"]

#: What is being answered: the number of the request, its method, and the rule of its address, which no secret is in.
answering: ContextVar[dict[str, str] | None] = ContextVar("answering", default=None)


def speak(form: Form) -> None:
    """Have this process say what it has to say, in one form."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if form == "json" else _Text("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("guidance").setLevel(logging.INFO)


class _Json(logging.Formatter):
    """One object a line: when, how bad, which part, what, the request it belongs to, and the traceback of a fault."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "words": record.getMessage(),
            **(answering.get() or {}),
        }
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


class _Text(logging.Formatter):
    """The words, with the number of the request they belong to."""

    def format(self, record: logging.LogRecord) -> str:
        words, asked = super().format(record), answering.get()
        return f"[{asked['request']} {asked['method']} {asked['address']}] {words}" if asked else words
