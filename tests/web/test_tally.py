"""What is counted of requests: by route, status and what was needed, in all processes together."""

import os

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from tests.stories import page, person, publish

PAGE = "/guidance/methotrexate"


def figures(app: Flask) -> dict[tuple[str, ...], float]:
    """Every sample that Prometheus would read, by its name and its labels."""
    text = app.test_client().get("/metrics").text
    families = text_string_to_metric_families(text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def grown(before: dict[tuple[str, ...], float], after: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    names = ("guidance_requests_total", "guidance_pages_total")
    return {key: after[key] - before.get(key, 0) for key in after if key[0] in names and after[key] != before.get(key)}


def test_answers_are_counted_by_route_class_and_what_was_needed(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        publish(session, page(session, person(session)), person(session, "Pat Other"))
    client, before = app.test_client(), figures(app)
    tag = client.get(PAGE).headers["ETag"]
    client.get(PAGE)
    client.get(PAGE, headers={"If-None-Match": tag})
    client.get("/nowhere/patient-123?name=secret")
    told = grown(before, figures(app))
    assert told.pop(("guidance_requests_total", "operations.metrics", "2xx")) == 1
    assert told == {
        ("guidance_requests_total", "reading.document", "2xx"): 1,
        ("guidance_requests_total", "none", "4xx"): 1,
        ("guidance_pages_total", "hit"): 1,
        ("guidance_pages_total", "not_modified"): 1,
        ("guidance_pages_total", "made"): 3,
    }
    assert "patient" not in client.get("/metrics").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the other one is asked, in a thread
def test_what_lies_ready_is_counted_without_a_thread(app: Flask) -> None:
    cache, client = app.extensions["page_cache"], app.test_client()
    before = figures(app)
    client.get("/about")
    for tags in ("", client.get("/about").headers["ETag"]):
        assert cache.ready("GET", ("/about", "", "", ""), tags, "") is not None
    told = grown(before, figures(app))
    assert told[("guidance_pages_total", "hit")] == 2 and told[("guidance_pages_total", "not_modified")] == 1


def test_every_duration_falls_into_one_bucket_and_all_that_are_longer(app: Flask) -> None:
    app.extensions["tally"].add("reading.document", 200, 0.02)
    after = figures(app)
    buckets = [value for key, value in after.items() if key[0] == "guidance_request_seconds_bucket"]
    assert buckets == sorted(buckets) and buckets[-1] == after[("guidance_request_seconds_count",)]
    assert after[("guidance_request_seconds_sum",)] >= 0.02


def test_all_processes_of_a_server_are_added_up(app: Flask) -> None:
    """As the keeper forks them: each goes on with the same application, and counts in a stretch of its own."""
    tally = app.extensions["tally"]
    before, mine = tally.requests().get(("reading.document", "5xx"), 0), tally.at_once.tolist()
    child = os.fork()
    if not child:
        tally.begin()[0] += 1
        tally.add("reading.document", 500, 0.1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert tally.requests()["reading.document", "5xx"] == before + 1
    assert tally.at_once.tolist() == mine
