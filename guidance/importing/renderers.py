"""Renders many texts at once, on every processor: by far the most of the work of an import."""

import os
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType

from guidance.errors import TextRefused
from guidance.garbage import collect_rarely
from guidance.text.markdown.rendering import Limits, Rendered, render

#: So many texts are rendered here before other processes are worth their start.
FEW = 20


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
            # Started anew and not forked: no process shares a database connection with this one.
            self._pool = ProcessPoolExecutor(self._processes, get_context("spawn"), collect_rarely)
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
