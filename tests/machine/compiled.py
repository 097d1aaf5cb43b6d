"""What one application of a test process compiled, for the hundreds that follow it: templates, routes, statements."""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_STATEMENTS: LRUCache[Any, Any] = LRUCache(5_000)


class _Templates(BytecodeCache):
    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


def keep() -> None:
    """Compile each template, each route and each statement once in this process."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
    _keep_routes()
    _keep_statements()


def _keep_routes() -> None:
    """A rule is compiled to a function of its own parts, twice; the same parts make the same function."""
    compile_ = Rule._compile_builder
    kept: dict[Any, Callable[..., tuple[str, str]]] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, tuple(rule._trace), defaults, append_unknown)
        if key not in kept:
            kept[key] = compile_(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = compiled  # type: ignore[method-assign]


def _keep_statements() -> None:
    """A statement is compiled for a dialect; those of two engines of one kind and one release make the same words."""
    Engine._compiled_cache = property(lambda _: _STATEMENTS, lambda _, own: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = _is_like  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


def _is_like(one: object, other: object) -> bool:
    return type(one) is type(other) and _release(one) == _release(other)


def _release(dialect: object) -> Any:
    return getattr(dialect, "server_version_info", None)
