"""Renders many texts at once, on every processor: by far the most of the work of an import."""

import os
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType

from guidance.errors import TextRefused
from guidance.text.markdown import Limits, Rendered, render


class Renderers:
    """A pool of processes; used as a context manager."""

    def __init__(self, limit: int, processes: int | None = None) -> None:
        self._limits = Limits(bytes=limit)
        # Started anew and not forked: no process shares a database connection with this one.
        self._pool = ProcessPoolExecutor(processes or os.cpu_count(), mp_context=get_context("spawn"))

    def __enter__(self) -> "Renderers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def start(self, bodies: Iterable[str]) -> "dict[str, Future[Rendered | str]]":
        """Begin to render each distinct text; each answer is the page, or the sentence why there is none."""
        return {body: self._pool.submit(_render, body, self._limits) for body in dict.fromkeys(bodies)}


def _render(body: str, limits: Limits) -> Rendered | str:
    try:
        return render(body, limits)
    except TextRefused as refusal:
        return str(refusal)
