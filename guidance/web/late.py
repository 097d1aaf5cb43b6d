"""Rooms that no reader enters: they are loaded when the first request for one of them comes.

Whoever enters one is answered by a second application, which holds all rooms and shares the database, the settings and
whatever else is opened once with the first. That one is left as it is: a route that is added to an application while
it answers is now and then missed by its other threads.
"""

import threading
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, current_app, request
from werkzeug.routing import Map

_ROOMS = "late-rooms"


class LateRooms:
    """Answers with the application of the readers, and with that of all rooms at addresses that only it may know.

    :param readers: the application without the late rooms.
    :param beginnings: one of them opens each address of a late room, and none that readers often ask for.
    :param made: makes the application that has them all.
    """

    def __init__(self, readers: Flask, beginnings: tuple[str, ...], made: Callable[[], Flask]) -> None:
        self._answering, self._beginnings, self._made = readers.wsgi_app, beginnings, made
        self._lock = threading.Lock()
        self._extensions = readers.extensions
        readers.extensions[_ROOMS] = self
        readers.url_build_error_handlers.append(self._address)

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Have the one that knows the address answer."""
        answering = self._all.wsgi_app if self.are_at(environ["PATH_INFO"]) else self._answering
        return answering(environ, start_response)

    def are_at(self, path: str) -> bool:
        """Whether the late rooms answer this path; one that begins with several slashes is led to the right one."""
        return f"/{path.lstrip('/')}".startswith(self._beginnings)

    @property
    def routes(self) -> Map:
        """The routes of all rooms."""
        return self._all.url_map

    @property
    def _all(self) -> Flask:
        with self._lock:  # the second of two first requests waits for what the first one makes
            return self._whole

    @cached_property
    def _whole(self) -> Flask:
        whole = self._made()
        whole.extensions = self._extensions
        return whole

    def _address(self, _error: Exception, endpoint: str, values: dict[str, Any]) -> str:
        """The address of a view in a late room, for one of the others."""
        named = {name: value for name, value in values.items() if not name.startswith("_")}
        outside = bool(values.get("_external"))
        built = self.routes.bind_to_environ(request.environ).build(endpoint, named, force_external=outside)
        return f"{built}#{quote(values['_anchor'])}" if values.get("_anchor") else built


def routes_at(path: str) -> Map:
    """The routes among which ``path`` is one, if it is one at all."""
    rooms: LateRooms | None = current_app.extensions.get(_ROOMS)
    return rooms.routes if rooms and rooms.are_at(path) else current_app.url_map
