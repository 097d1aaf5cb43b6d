"""Nothing that could run ever leaves the gates, and a second pass of either changes nothing."""

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from guidance.errors import TextRefused
from guidance.text import html
from guidance.text.compare import compare
from guidance.text.html import safety
from guidance.text.html.regular import is_regular
from guidance.text.html.safety import ATTRIBUTES, EVERYWHERE, TAGS, clean, is_clean
from guidance.text.markdown.rendering import render
from tests.machine import corpora
from tests.machine.threads import by_many

OURS = [
    "<script>window.__x=1</script>",
    "<img src=x onerror=window.__x=1>",
    "[a](javascript:window.__x=1)",
    "[a](JaVaScRiPt&colon;window.__x=1)",
    "<a href='java\nscript:window.__x=1'>a</a>",
    "![a](data:text/html,<script>window.__x=1</script>)",
    "<svg onload=window.__x=1>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.__x=1>",
    '<noscript><p title="</noscript><img src=x onerror=window.__x=1>">',
    "<details open ontoggle=window.__x=1>",
    "::: details <img src=x onerror=window.__x=1>\nx\n:::",
    '::: recommendation {audience="<script>window.__x=1</script>"}\nx\n:::',
    "# <style>*{display:none}</style> {#a}",
    "| <iframe srcdoc='<script>parent.__x=1</script>'> |\n|-|\n|x|",
    "<div style='background:url(javascript:window.__x=1)'>a</div>",
    "<form action=javascript:window.__x=1><button>a</button></form>",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "<a id=location></a><img name=body src=x>",
]


def payloads() -> Iterator[str]:
    yield from OURS
    if corpora.HERE.exists():
        for line in (corpora.HERE / "safety" / "payloads.jsonl").read_text().split("\n"):
            if line:
                yield json.loads(line)["payload"]


def rendered(payload: str) -> str:
    try:
        return render(payload).html
    except TextRefused as refusal:
        return f"<p>{refusal}</p>"


def both_gates(page: str) -> str:
    """What bleach and nh3 make of ``page`` together, however regular it is."""
    for _ in range(4):
        gated = safety._nh3(safety._bleach(page))
        if gated == page:
            return page
        page = gated
    return "refused"


@pytest.mark.parametrize(
    "page",
    [
        '<p>a <a href="/b?c=1&amp;d=2">&quot;b&quot;</a><br />c\u00a0d</p>\n<hr />\n<ul>\n<li>e</li>\n</ul>',
        '<table><thead>\n<tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>',
        "<details><summary>a</summary><div><p>b <strong>c <em>d</em></strong></p></div></details>",
    ],
)
def test_a_regular_page_is_what_both_gates_would_make_of_it(page: str) -> None:
    assert is_regular(page, safety._allowed)
    assert clean(page) == both_gates(page)


@pytest.mark.parametrize(
    "page",
    [
        "<p>a<p>b</p></p>",
        "<p><ul><li>a</li></ul></p>",
        "<b>a<i>b</b>c</i>",
        "<table>a<tr><td>b</td></tr></table>",
        "<a href='/b'>a</a>",
        '<a href="javascript&colon;a()">b</a>',
        '<a href="//elsewhere.example">b</a>',
        "<pre>\n<code>a</code></pre>",
        "<p>a &copy; b</p>",
        "<p>\ufeff</p>",
        "<p>a</p></p>",
        "<p>a",
        '<p class="unknown">a</p>',
        "<script>a</script>",
        "<a><a>b</a></a>",
    ],
)
def test_what_parsers_mend_passes_both_gates(page: str) -> None:
    assert not is_regular(page, safety._allowed)
    assert clean(page) == both_gates(page)


def test_every_payload_is_what_both_gates_would_make_of_it() -> None:
    for payload in payloads():
        assert clean(f"<p>{payload}</p>") == both_gates(f"<p>{payload}</p>"), payload


def test_only_allowed_tags_and_attributes_come_out_of_every_payload() -> None:
    for payload in payloads():
        made = rendered(payload)
        assert is_clean(made), payload
        for token in html.tokens(made):
            if token.opening:
                assert token.tag in TAGS, payload
                assert set(token.attributes) <= EVERYWHERE | ATTRIBUTES.get(token.tag, set()), payload
                for name in ("href", "src"):
                    assert not re.match(r"\s*(javascript|data|vbscript)\s*:", token.attributes.get(name, ""), re.I), (
                        payload
                    )


def test_a_comparison_with_a_payload_on_either_side_is_as_safe() -> None:
    before = render("Plain text.").html
    for payload in OURS:
        for marked in (compare(before, rendered(payload)).html, compare(rendered(payload), before).html):
            tags = {token.tag for token in html.tokens(marked) if token.tag}
            assert tags <= TAGS | {"ins", "del"}, payload


@pytest.mark.browser
def test_no_payload_runs_in_a_real_browser_without_any_policy(chromium: Browser) -> None:
    page = chromium.new_page()
    page.route("**/*", lambda route: route.abort())
    shown = [rendered(payload) for payload in payloads()]
    for start in range(0, len(shown), 200):
        page.set_content(
            "<title>x</title>" + "".join(f"<section>{part}</section>" for part in shown[start : start + 200])
        )
        found = page.evaluate(LOOK)
        assert found == {"ran": False, "tags": [], "handlers": [], "schemes": []}, (start, found)
    page.close()


LOOK = """() => {
  document.querySelectorAll('details').forEach(details => { details.open = true })
  const all = [...document.body.querySelectorAll('*')]
  const dangerous = 'SCRIPT STYLE IFRAME SVG MATH OBJECT EMBED FORM INPUT BUTTON LINK META BASE TEMPLATE'.split(' ')
  return {
    ran: window.__x !== undefined,
    tags: all.map(e => e.tagName.toUpperCase()).filter(name => dangerous.includes(name)),
    handlers: all.flatMap(e => e.getAttributeNames()).filter(name => name.startsWith('on') || name === 'style'),
    schemes: [...document.links].map(a => a.protocol).filter(s => ['javascript:', 'data:', 'vbscript:'].includes(s))
  }
}"""


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>/\"'= abdeimoprstvxy!-&;#:()\n", max_size=80))
def test_the_gates_agree_on_anything(text: str) -> None:
    try:
        cleaned = clean(text)
    except TextRefused:
        return
    assert is_clean(cleaned)
    assert "".join(token.source for token in html.tokens(cleaned)) == cleaned


def test_threads_that_clean_at_once_do_not_mix_their_texts() -> None:
    texts = [f"<i>{n}<p>{f'<b>patient {n} ' * 12}" for n in range(24)]
    assert by_many(clean, texts) == [clean(text) for text in texts]
