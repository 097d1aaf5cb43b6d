"""A small server that runs beside a test, until it is told to stop."""

import threading
from collections.abc import Callable

from werkzeug.serving import BaseWSGIServer


def in_background(server: BaseWSGIServer) -> Callable[[], None]:
    """Start ``server``; what is returned stops it."""
    thread = threading.Thread(target=lambda: server.serve_forever(0.02))
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join(5)
        server.server_close()

    return stop
