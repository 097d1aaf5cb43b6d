"""An assistant asks by the Model Context Protocol, and is told first when a text must not be used."""

import json
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from guidance.models import Document, rename
from tests.stories import BODY, days, page, person, publish, reinstate, remove, withdraw

PAGE = "https://guidance.example.org/guidance/methotrexate"
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        author = person(session)
        document = page(session, author)
        publish(session, document, author, BODY, at=days(0))
        publish(session, document, author, BODY.replace("5 mg", "2.5 mg"), at=days(10))
    return app.test_client()


def asked(client: FlaskClient, method: str, **params: object) -> dict:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": META}}
    headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method}
    answer = client.post("/mcp", json=body, headers=headers)
    assert answer.status_code == HTTPStatus.OK, answer.text
    return answer.json["result"]


def called(client: FlaskClient, tool: str, **arguments: object) -> tuple[str, dict | None]:
    result = asked(client, "tools/call", name=tool, arguments=arguments)
    assert result["isError"] == ("structuredContent" not in result)
    return result["content"][0]["text"], result.get("structuredContent")


def test_it_says_what_it_can_and_that_it_only_reads(site: FlaskClient) -> None:
    assert "2026-07-28" in asked(site, "server/discover")["supportedVersions"]
    tools = asked(site, "tools/list")["tools"]
    assert [tool["name"] for tool in tools] == ["find_guidance", "read_guidance", "what_changed_since", "check_text"]
    assert all(tool["annotations"]["readOnlyHint"] and tool["inputSchema"]["type"] == "object" for tool in tools)


def test_clients_of_before_begin_with_a_handshake(site: FlaskClient) -> None:
    body = {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {"protocolVersion": "2025-06-18"}}
    assert site.post("/mcp", json=body).json["result"]["protocolVersion"] == "2025-06-18"
    assert site.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}).status_code == 202


def test_a_page_is_read_by_any_of_its_names_with_its_version_and_address(site: FlaskClient, app: Flask) -> None:
    words, facts = called(site, "read_guidance", page=PAGE)
    assert "Take 2.5 mg once a week." in words
    assert (facts["version"], facts["permalink"], facts["status"]) == (2, f"{PAGE}/versions/2", "current")
    with app.extensions["database"].writing() as session:
        rename(session, session.scalars(sa.select(Document)).one(), "new", at=days(20))
    for name in ("methotrexate", "new", facts["uid"], PAGE + "/versions/1"):
        assert called(site, "read_guidance", page=name)[1]["version"] == 2


def test_a_text_that_is_not_to_be_used_says_so_first(site: FlaskClient, app: Flask) -> None:
    words, _facts = called(site, "read_guidance", page="methotrexate", version=1)
    assert words.startswith('---\nnotice: "Not current: version 2 replaced it on 15 January 2026. Do not use it')
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        withdraw(session, document, document.owner, at=days(30))
    assert called(site, "read_guidance", page="methotrexate")[0].startswith('---\nnotice: "Withdrawn on 4 February')
    assert called(site, "what_changed_since", page="methotrexate", since="1")[0].startswith("Withdrawn on 4 February")
    told = {
        each["what"]: each["change_class"]
        for each in called(site, "what_changed_since", since="2026-01-10")[1]["changes"]
    }
    assert told["withdrawn"] is None and told["version"] is not None  # only a version has a kind of change
    with app.extensions["database"].writing() as session:
        remove(session, session.scalars(sa.select(Document)).one(), person(session, "B"), at=days(31))
    gone = "“Methotrexate” was removed on 5 February 2026: It named a patient."
    assert called(site, "read_guidance", page="methotrexate") == (gone, None)


def test_a_withdrawal_that_was_undone_since_is_no_nothing(site: FlaskClient, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        withdraw(session, document, document.owner, at=days(30))
        reinstate(session, document, document.owner, at=days(40))
    words, _facts = called(site, "what_changed_since", page="methotrexate", since="2026-02-06")
    assert "2026-02-14, reinstated. It was right." in words and "withdrawn" not in words


def test_what_changed_is_told_passage_by_passage(site: FlaskClient) -> None:
    words, facts = called(site, "what_changed_since", page="methotrexate", since="6 January 2026")
    assert facts["changes"][0]["was"] == "Take 5 mg once a week." and "Now: Take 2.5 mg once a week." in words
    assert facts["events"][0] | {"note": "", "change_class": ""} == {
        "day": "2026-01-15",
        "what": "version",
        "version": 2,
        "change_class": "",
        "safety_critical": False,
        "note": "",
    }
    words, facts = called(site, "what_changed_since", since="2026-01-10")
    assert (facts["total"], facts["changes"][0]["version"]) == (1, 2)


def test_a_quotation_is_checked_before_it_is_made(site: FlaskClient, app: Flask) -> None:
    quoted = "Take 2.5 mg of methotrexate once a week, always on the same day."
    with app.extensions["database"].writing() as session:
        document = session.scalars(sa.select(Document)).one()
        publish(session, document, document.owner, f"## Dose\n\n{quoted}\n", at=days(12))
    words, facts = called(site, "check_text", text=quoted)
    assert facts["word_for_word"] and f"{PAGE}/versions/3" in words
    words, facts = called(site, "check_text", text=quoted.replace("2.5 mg", "25 mg"))
    assert not facts["word_for_word"]
    words, facts = called(
        site, "check_text", text="Wash your hands for twenty seconds with soap and warm water each time."
    )
    assert (facts["pages"], words[:8]) == ([], "Not ours")
    assert called(site, "check_text", text="short")[1] is None


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("read_guidance", {}),
        ("read_guidance", {"page": "nothing"}),
        ("read_guidance", {"page": "\0"}),
        ("read_guidance", {"page": "http://[x"}),
        ("read_guidance", {"page": "methotrexate", "version": 9}),
        ("what_changed_since", {"since": "never"}),
        ("what_changed_since", {"since": "1\0", "page": "methotrexate/x"}),
        ("find_guidance", {"q": "x" * 2_000}),
    ],
)
def test_a_question_that_has_no_answer_gets_a_sentence(site: FlaskClient, tool: str, arguments: dict) -> None:
    words, facts = called(site, tool, **arguments)
    assert facts is None and words.endswith(".")


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        ("{", {}, -32700),
        ("[" * 100_000, {}, -32600),
        ("[" * 20_000, {}, -32700),
        ("[]", {}, -32600),
        ('{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "rm"}}', {}, -32602),
        ('{"jsonrpc": "2.0", "id": "\\ud800", "method": "nothing"}', {}, -32601),
        ('{"jsonrpc": "2.0", "id": 1, "method": "ping"}', {"MCP-Protocol-Version": "1999-01-01"}, -32022),
        ('{"jsonrpc": "2.0", "id": 1, "method": "ping"}', {"Mcp-Method": "tools/list"}, -32020),
    ],
)
def test_what_is_no_request_is_refused_by_the_codes_of_the_protocol(site, body: str, headers: dict, code: int) -> None:
    answer = site.post("/mcp", data=body, content_type="application/json", headers=headers)
    assert answer.status_code in {400, 404}
    assert json.loads(answer.text)["error"]["code"] == code
