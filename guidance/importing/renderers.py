"""Renders many texts at once, on every processor: by far the most of the work of an import."""

import os
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType, TracebackType
from typing import Any

from guidance.errors import TextRefused
from guidance.garbage import collect_rarely
from guidance.text.markdown.rendering import Limits, Rendered, render

#: So many texts are rendered here before other processes are worth their start.
FEW = 20


class _Renderer(SpawnProcess):
    """A process that loads what renders, and not the command that imports with all that it can do besides.

    Python has a new process load the main module of the one that starts it, which here took as long as rendering a
    hundred pages. So it is given an empty one.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802  (the library's own name)
        ours = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = ours


class _Anew(SpawnContext):
    """Processes are started anew and not forked: none shares a database connection with this one."""

    Process = _Renderer


class Renderers:
    """A pool of processes, which begins when there is enough to do; used as a context manager."""

    def __init__(self, limit: int, processes: int | None = None) -> None:
        self._limits = Limits(bytes=limit)
        self._processes = processes or os.cpu_count()
        self._pool: ProcessPoolExecutor | None = None
        self._seen = 0

    def __enter__(self) -> "Renderers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def start(self, bodies: Iterable[str]) -> "dict[str, Future[Rendered | str]]":
        """Begin to render each distinct text; each answer is the page, or the sentence why there is none."""
        distinct = dict.fromkeys(bodies)
        self._seen += len(distinct)
        if self._seen <= FEW:
            return {body: _done(_render(body, self._limits)) for body in distinct}
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, _Anew(), collect_rarely)
        return {body: self._pool.submit(_render, body, self._limits) for body in distinct}


def _done(result: Rendered | str) -> "Future[Rendered | str]":
    future: Future[Rendered | str] = Future()
    future.set_result(result)
    return future


def _render(body: str, limits: Limits) -> Rendered | str:
    try:
        return render(body, limits)
    except TextRefused as refusal:
        return str(refusal)
