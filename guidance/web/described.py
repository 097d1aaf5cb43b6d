"""The description of /api/v1 as OpenAPI 3.1: each view that is decorated here is a part of it. The door to spectree."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, ValidationError
from pydantic.json_schema import models_json_schema
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.model_adapter import ModelClass
from spectree.model_adapter.protocol import SchemaMode
from spectree.models import SecureType, SecuritySchemeData
from werkzeug.exceptions import BadRequest

from guidance.web.pages import open_to_all
from guidance.web.queries import EVERYTHING, READ

#: A view's answer, its status and its headers.
Answer = tuple[BaseModel, int, list[tuple[str, str]]]
View = Callable[..., ResponseReturnValue]
F = TypeVar("F", bound=Callable[..., ResponseReturnValue])


_OURS = {"uid": {"type": "string", "pattern": "^[0-9a-z]+$"}}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 999_999_999}


class Problem(BaseModel):
    """A problem (RFC 9457)."""

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


#: What the description calls the tokens that admins make.
TOKEN = "token"  # noqa: S105  (a name, not a secret)


class _Tree(SpecTree):
    """Describes the shapes of answers once somebody asks for the description: no start waits for that."""

    shapes: ClassVar[dict[tuple[ModelClass, SchemaMode], None]] = {}

    def _add_model(self, model: ModelClass, mode: SchemaMode = "validation") -> str:
        self.shapes[model, mode] = None
        return self.naming_strategy(model)

    def _generate_spec(self) -> dict[str, Any]:
        for model, mode in self.shapes:
            super()._add_model(model, mode)
        return super()._generate_spec()


_tree = _Tree(
    "flask",
    title="Living guidance",
    version="1",
    mode="strict",
    before=_checked,
    validation_error_status=400,
    validation_error_model=Problem,
    security_schemes=[SecurityScheme(TOKEN, SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    description="Everything that readers can see, for machines. Names and meanings stay; what is new is added.",
)


def described(answer: type[BaseModel], *problems: int, scope: str = "") -> Callable[[Callable[..., Answer]], View]:
    """Make a view part of the description; a query is read into its parameter ``query``, whose type describes it.

    :param problems: with which statuses it may refuse, besides 400 and 429.
    :param scope: what a token has to open for it; nothing for what is public.
    """
    refusals = {f"HTTP_{status}": Problem for status in (*problems, 429)}
    decorate: Callable[[Callable[..., Answer]], View] = _tree.validate(
        resp=Answers(HTTP_200=answer, **refusals), security={TOKEN: [scope]} if scope else None
    )
    return decorate


def also_described(path: str, asked: type[BaseModel], answer: type[BaseModel], *problems: int) -> Callable[[F], F]:
    """Make a view part of the description that is sent JSON and reads it itself.

    :param asked: what is sent.
    :param problems: with which statuses it may refuse, besides 429.
    """

    def decorate(view: F) -> F:
        _SENT[path] = DescribedPost(view.__doc__ or "", asked, answer, (*problems, 429))
        return view

    return decorate


@dataclass(frozen=True)
class DescribedPost:
    """A view that is sent JSON, as the description tells it."""

    words: str
    asked: type[BaseModel]
    answer: type[BaseModel]
    problems: tuple[int, ...]

    @property
    def operation(self) -> dict[str, Any]:
        """The description of ``post`` under its address."""
        summary, _, more = (line.strip() for line in self.words.partition("\n"))
        answers: dict[str, type[BaseModel]] = {"200": self.answer, **{str(status): Problem for status in self.problems}}
        return {
            "operationId": f"post_{self.answer.__name__}",
            "summary": summary,
            "description": more.partition(":raises")[0].strip(),
            "parameters": [],
            "requestBody": {"required": True, "content": _content(self.asked)},
            "responses": {
                status: {"description": HTTPStatus(int(status)).phrase, "content": _content(model)}
                for status, model in answers.items()
            },
        }


_SENT: dict[str, DescribedPost] = {}


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def answered_with(found: BaseModel) -> Answer:
    """An answer that everybody may keep and read."""
    headers = open_to_all(Response(mimetype="application/json")).headers
    return found, 200, [(name, value) for name, value in headers if name != "Content-Length"]


def answered_privately(found: BaseModel) -> Answer:
    """An answer that nobody may keep for others."""
    return found, 200, [("Cache-Control", "no-store"), ("Vary", "Authorization")]


def description() -> dict[str, Any]:
    """The whole description, as OpenAPI 3.1."""
    found: dict[str, Any] = _tree.spec
    for view in found["paths"].values():
        for each in (each for each in view.get("get", {}).get("parameters", ()) if each["in"] == "path"):
            each["schema"] = _OURS.get(each["name"], _NUMBER)  # the library does not know our own kinds
    for path, sent in _SENT.items():
        _, shapes = models_json_schema(
            [(sent.asked, "validation"), (sent.answer, "validation")], ref_template="#/components/schemas/{model}"
        )
        found["components"]["schemas"].update(shapes["$defs"])
        found["paths"][path] = {"post": sent.operation}
    for view in found["paths"].values():
        for operation in view.values():
            _tell_problems(operation["responses"])
    return found


def _tell_problems(answers: dict[str, Any]) -> None:
    """Problems have a media type of their own, which the library does not know."""
    for status, answer in answers.items():
        if int(status) >= 400 and "application/json" in answer.get("content", {}):
            answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
