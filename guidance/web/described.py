"""The description of /api/v1 as OpenAPI 3.1: each view that is decorated here is a part of it. The door to spectree."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, ValidationError
from spectree import Response as Answers
from spectree import SpecTree
from werkzeug.exceptions import BadRequest

from guidance.web.pages import open_to_all
from guidance.web.queries import EVERYTHING, READ

#: A view's answer, its status and its headers.
Answer = tuple[BaseModel, int, list[tuple[str, str]]]
View = Callable[..., ResponseReturnValue]


_OURS = {"uid": {"type": "string", "pattern": "^[0-9a-z]+$"}}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 999_999_999}


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str = Field(description="The name of the status")
    status: int
    detail: str = Field(description="One sentence for people")


def _checked(_request: Any, _answer: Any, error: Exception | None, _view: Any, _adapter: Any) -> None:
    """:raises BadRequest: for what was asked and cannot be read.

    What was looked at is told to the page cache, which needs to know no other names.
    """
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "The query"
        raise BadRequest(f"{name}: {first['msg']}.")
    asked = request.context.query  # type: ignore[attr-defined]
    looked_at = request.environ[READ]
    looked_at.discard(EVERYTHING)
    looked_at.update(type(asked).model_fields if asked is not None else ())


_tree = SpecTree(
    "flask",
    title="Living guidance",
    version="1",
    mode="strict",
    before=_checked,
    validation_error_status=400,
    validation_error_model=Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    description="Everything that readers can see, for machines. Names and meanings stay; what is new is added.",
)


def described(answer: type[BaseModel], *problems: int) -> Callable[[Callable[..., Answer]], View]:
    """Make a view part of the description; a query is read into its parameter ``query``, whose type describes it.

    :param problems: with which statuses it may refuse, besides 400 and 429.
    """
    refusals = {f"HTTP_{status}": Problem for status in (*problems, 429)}
    decorate: Callable[[Callable[..., Answer]], View] = _tree.validate(resp=Answers(HTTP_200=answer, **refusals))
    return decorate


def answered_with(found: BaseModel) -> Answer:
    """An answer that everybody may keep and read."""
    headers = open_to_all(Response(mimetype="application/json")).headers
    return found, 200, [(name, value) for name, value in headers if name != "Content-Length"]


def description() -> dict[str, Any]:
    """The whole description, as OpenAPI 3.1."""
    found: dict[str, Any] = _tree.spec
    for view in found["paths"].values():
        for each in (each for each in view["get"]["parameters"] if each["in"] == "path"):
            each["schema"] = _OURS.get(each["name"], _NUMBER)  # the library does not know our own kinds
    return found
