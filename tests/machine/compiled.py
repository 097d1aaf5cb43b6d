"""What one application of a test process compiled, for the hundreds that follow it: templates, routes, statements."""

from copy import copy
from pathlib import Path
from types import CodeType, MethodType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from guidance import app
from guidance.web.compiled_templates import CompiledTemplates

#: What reading the words of a rule leaves behind.
_READ = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
_STATEMENTS: LRUCache[Any, Any] = LRUCache(5_000)


class _Templates(CompiledTemplates):
    """In memory what this process had once; else from the files that every process keeps."""

    def __init__(self) -> None:
        super().__init__(Path(app.__file__))
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        key = bucket.key, bucket.checksum
        if key not in self._kept:
            super().load_bytecode(bucket)
            self._kept[key] = bucket.code
        bucket.code = self._kept[key]

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code
        super().dump_bytecode(bucket)


def keep() -> None:
    """Compile each template, each route and each statement once in this process."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
    _keep_routes()
    _keep_statements()


def _keep_routes() -> None:
    """A rule is read into parts, converters and two functions; the same words of a rule are read once."""
    read, kept = Rule.compile, dict[Any, dict[str, Any]]()

    def compiled(rule: Rule) -> None:
        assert rule.map is not None
        words = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, rule.map.host_matching)
        key = (*words, tuple(sorted((rule.defaults or {}).items())), *rule.map.converters.values())
        if key not in kept:
            read(rule)
            kept[key] = {name: getattr(rule, name) for name in _READ}
        for name, value in kept[key].items():
            own = MethodType(value.__func__, rule) if isinstance(value, MethodType) else copy(value)
            setattr(rule, name, own)

    Rule.compile = compiled  # type: ignore[method-assign]


def _keep_statements() -> None:
    """A statement is compiled for a dialect; those of two engines of one kind and one release make the same words."""
    Engine._compiled_cache = property(lambda _: _STATEMENTS, lambda _, own: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = _is_like  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


def _is_like(one: object, other: object) -> bool:
    return type(one) is type(other) and _release(one) == _release(other)


def _release(dialect: object) -> Any:
    return getattr(dialect, "server_version_info", None)
