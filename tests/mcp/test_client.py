"""The official client of the protocol finds its way: it looks for a page, reads it, and checks what it quotes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from mcp.client.client import Client
from werkzeug.serving import make_server

from tests.accounts.threads import in_background


def test_the_official_client_finds_and_reads_a_page(demo: Flask) -> None:
    server = make_server("127.0.0.1", 0, demo, threaded=True)
    stop = in_background(server)

    async def ask() -> tuple[set[str], str, dict]:
        async with Client(f"http://127.0.0.1:{server.server_port}/mcp") as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            found = await client.call_tool("find_guidance", {"q": "shingles vaccine"})
            read = await client.call_tool("read_guidance", {"page": "/guidance/shingles-vaccine"})
        return tools, found.content[0].text, read.structured_content

    try:
        with ThreadPoolExecutor(1) as elsewhere:  # the browser of other tests has a loop in this thread
            tools, found, read = elsewhere.submit(lambda: asyncio.run(ask())).result()
    finally:
        stop()
    assert tools == {"find_guidance", "read_guidance", "what_changed_since", "check_text"}
    assert "Shingles vaccine" in found and read["title"].startswith("Shingles vaccine")
