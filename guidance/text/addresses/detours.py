"""Where a link leads that went through a mail system or a search engine; its detour names who got the message."""

import re
from urllib.parse import parse_qs, urlsplit

_DETOURS = (
    (re.compile(r"(?:.*\.)?safelinks\.protection\.outlook\.com"), "", ("url",)),
    (re.compile(r"(?:www\.)?google\.[a-z.]+"), "/url", ("q", "url")),
)
_DEFENSE = re.compile(r"/v3/__(https?:)//?([^*]+?)__;")


def straight(address: str) -> str:
    """The address itself; ``address`` where it made no detour."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return address
    if host == "urldefense.com" and (found := _DEFENSE.match(parts.path)):
        return f"{found[1]}//{found[2]}"
    for hosts, path, names in _DETOURS:
        if hosts.fullmatch(host) and path in ("", parts.path):
            values = parse_qs(parts.query)
            target = next((values[name][0] for name in names if name in values), "")
            return target if target.lower().startswith(("http://", "https://", "mailto:")) else address
    return address
