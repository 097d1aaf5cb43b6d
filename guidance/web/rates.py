"""How often one address may ask for what has to be computed; what is kept in memory costs nothing and counts not."""

import threading

from cachetools import TTLCache
from flask import Response, current_app, request
from werkzeug.exceptions import TooManyRequests

from guidance.text.addresses.network import network_of

#: So many questions in so many seconds, and so many addresses of which it is known.
MOST, SECONDS, ADDRESSES = 600, 60, 20_000
_KEPT = "guidance.rates"
#: The counters are no safer among threads than a dictionary that forgets.
_counting = threading.Lock()


def check_rate() -> None:
    """:raises TooManyRequests: when this address has asked too often."""
    counts: TTLCache[str, list[int]] = current_app.extensions.setdefault(_KEPT, TTLCache(ADDRESSES, SECONDS))
    with _counting:
        count = counts.setdefault(network_of(request.remote_addr or ""), [0])
        count[0] += 1
    if count[0] > MOST:
        raise TooManyRequests(f"Too many requests: at most {MOST} a minute. Wait a minute.", retry_after=SECONDS)


def with_rate(response: Response) -> Response:
    """Tell the rate that holds for everybody (draft-ietf-httpapi-ratelimit-headers)."""
    response.headers["RateLimit-Policy"] = f'"computed";q={MOST};w={SECONDS}'
    if response.status_code == 429:
        response.headers["RateLimit"] = f'"computed";r=0;t={SECONDS}'
    return response
