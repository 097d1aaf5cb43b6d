"""The Model Context Protocol of 28 July 2026, where each request stands alone, and the handshake of clients before it.

One JSON-RPC request in, one answer out; nothing is kept from one to the next (modelcontextprotocol.io).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guidance.web.tools import Tool

MODERN = "2026-07-28"
#: Versions in which a session begins with a handshake; without a session the requests are the same.
BEFORE = ("2025-11-25", "2025-06-18", "2025-03-26")
#: Milliseconds for which a client may keep the list of tools.
KEPT = 3_600_000

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022
_STATUS = {METHOD_NOT_FOUND: 404}
_VERSION_IN_REQUEST = "io.modelcontextprotocol/protocolVersion"


class Unserved(Exception):
    """A request that is not answered, with the code of JSON-RPC that says why."""

    def __init__(self, code: int, words: str, **data: object) -> None:
        super().__init__(words)
        self.code, self.data = code, data

    @property
    def status(self) -> int:
        return _STATUS.get(self.code, 400)


@dataclass(frozen=True)
class McpRequest:
    """One request; a notification has no ``id`` and gets no answer."""

    id: str | int | None
    method: str
    params: Mapping[str, Any]
    is_notification: bool


def read(body: bytes, headers: Mapping[str, str]) -> McpRequest:
    """The request in ``body``, whose headers say the same.

    :raises Unserved: when it is none, or of a version that is not spoken here.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unserved(PARSE_ERROR, "The body is not JSON.") from None
    params = found.get("params", {}) if isinstance(found, dict) else None
    if not isinstance(found, dict) or found.get("jsonrpc") != "2.0" or not isinstance(params, dict):
        raise Unserved(INVALID_REQUEST, "The body has to be one JSON-RPC 2.0 request.")
    method, asked_id = found.get("method"), found.get("id")
    if not isinstance(method, str) or isinstance(asked_id, bool) or not isinstance(asked_id, str | int | None):
        raise Unserved(INVALID_REQUEST, "The request has no method, or its id is neither words nor a number.")
    _check_headers(headers, method, params)
    return McpRequest(asked_id, method, params, "id" not in found)


def _check_headers(headers: Mapping[str, str], method: str, params: Mapping[str, Any]) -> None:
    told = {name.lower(): value for name, value in headers.items()}
    version = told.get("mcp-protocol-version", "")
    if version and version not in {MODERN, *BEFORE}:
        raise Unserved(
            UNSUPPORTED_VERSION, "This version is not spoken here.", supported=[MODERN, *BEFORE], requested=version
        )
    meta = params.get("_meta")
    inside = meta.get(_VERSION_IN_REQUEST) if isinstance(meta, dict) else None
    same_method = told.get("mcp-method", method) == method
    if not same_method or (inside is not None and version and inside != version):
        raise Unserved(HEADER_MISMATCH, "The headers and the body of the request say different things.")


def begun(params: Mapping[str, Any], site: str) -> dict[str, Any]:
    """The answer to the handshake of an earlier version."""
    asked = params.get("protocolVersion")
    about = {"name": "living-guidance", "title": site, "version": "1"}
    version = asked if asked in BEFORE else BEFORE[0]
    return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": about, "instructions": _HOW}


_HOW = (
    "Clinical guidance as it stands today. Quote it with its version and address. An answer that begins with a notice "
    "is about a text that must not be used for care: say so, and use the page that the notice names."
)


def discovered() -> dict[str, Any]:
    """The abilities of this server."""
    return _kept({"supportedVersions": [MODERN, *BEFORE], "capabilities": {"tools": {}}, "instructions": _HOW})


def listed(tools: Sequence[Tool]) -> dict[str, Any]:
    """The tools, each with the shape of its question."""
    only_reads = {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False}
    told = [
        {
            "name": tool.name,
            "title": tool.title,
            "description": tool.description,
            "inputSchema": tool.asked.model_json_schema(),
            "annotations": only_reads,
        }
        for tool in tools
    ]
    return _kept({"tools": told})


def called(words: str, facts: dict[str, Any] | None = None) -> dict[str, Any]:
    """The answer of a tool; without facts, why it has none."""
    told: dict[str, Any] = {"content": [{"type": "text", "text": words}], "isError": facts is None}
    return {**told, **({"structuredContent": facts} if facts is not None else {}), "resultType": "complete"}


def _kept(result: dict[str, Any]) -> dict[str, Any]:
    return {**result, "ttlMs": KEPT, "cacheScope": "public", "resultType": "complete"}
