"""The one address at which assistants ask."""

import json
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from guidance.mcp import protocol
from guidance.web.addresses import Missing, Removed
from guidance.web.away import may_be_old
from guidance.web.guards import public
from guidance.web.rates import check_rate, with_rate
from guidance.web.session import settings
from guidance.web.tools import TOOLS, Tool

rooms = Blueprint("mcp", __name__)
rooms.before_request(check_rate)
rooms.after_request(with_rate)

#: Bytes of a request.
LARGEST = 64 * 1024


@rooms.post("/mcp")
@public
def ask() -> ResponseReturnValue:
    """One request of an assistant."""
    asked_id = None
    try:
        if (request.content_length or 0) > LARGEST:
            raise protocol.Unserved(protocol.INVALID_REQUEST, "The request is too large.")
        asked = protocol.read(request.get_data(), dict(request.headers))
        asked_id = asked.id
        if asked.is_notification:
            return Response(status=202)
        return _reply({"id": asked_id, "result": _result(asked)})
    except protocol.Unserved as unserved:
        error = {"code": unserved.code, "message": str(unserved), **({"data": unserved.data} if unserved.data else {})}
        return _reply({"id": asked_id, "error": error}, unserved.status)


def _reply(message: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps({"jsonrpc": "2.0", **message}), status, mimetype="application/json")


def _result(asked: protocol.McpRequest) -> dict[str, Any]:
    """:raises Unserved: for a method that there is not."""
    tools: dict[str, Tool] = current_app.extensions[TOOLS]
    if asked.method == "tools/call":
        return _called(tools, asked.params)
    if asked.method == "tools/list":
        return protocol.listed(list(tools.values()))
    if asked.method == "server/discover":
        return protocol.discovered()
    if asked.method == "initialize":
        return protocol.begun(asked.params, settings().site_name)
    if asked.method == "ping":
        return {}
    raise protocol.Unserved(protocol.METHOD_NOT_FOUND, "There is no such method here.")


def _called(tools: dict[str, Tool], params: Any) -> dict[str, Any]:
    """:raises Unserved: for a tool that there is not."""
    name = params.get("name")
    tool = tools.get(name) if isinstance(name, str) else None
    if tool is None:
        raise protocol.Unserved(protocol.INVALID_PARAMS, f"There is no such tool: there are {', '.join(tools)}.")
    try:
        found = tool.answer(tool.asked.model_validate(params.get("arguments") or {}))
    except ValidationError as error:
        first = error.errors()[0]
        return protocol.called(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.")
    except (Missing, Removed, HTTPException) as refusal:
        return protocol.called(refusal.description or "" if isinstance(refusal, HTTPException) else str(refusal))
    return protocol.called("\n\n".join(filter(None, (found.words, may_be_old()))), found.facts)
