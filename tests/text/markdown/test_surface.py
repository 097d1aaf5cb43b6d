"""What is not edited is not changed: the writing surface gives back every text, an edit changes its block alone."""

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from guidance.errors import TextRefused
from guidance.text.html import words
from guidance.text.markdown.rendering import ORDINARY, render
from guidance.text.markdown.surface import surface
from tests.machine.corpora import BUNDLES, histories, needed, texts_of

HERE = Path(__file__).parent
DEMO = HERE.parents[2] / "guidance" / "importing" / "demo"
SAID = {"level", "anchor", "name", "title", "strength", "certainty", "audience", "start", "label", "src", "alt", "info"}

EVERYTHING = """
Give **5 mg**, _not daily_, of 10<sup>9</sup>/L and CO<sub>2</sub>[^a] ~~never~~ at
<https://example.org/a_b> or [there](/id/x "T") and `a|b` \\*so\\*.

[ref]: https://example.org/r
# Dose {#dose}
Under it.

Older heading
-------------
* one
* two

  further
  * inner
    1. deep

+ other list
3) three
4) four

| Drug | Dose |
|:-----|--:|
| MTX | 5 mg<br>weekly |
|only|

:::: warning Never daily {#never}

::: recommendation Offer {strength=strong certainty=low audience="All adults"}
Offer it.
:::
::::
::: do
- wash
:::

> said
> twice

![A rash](/images/a.png)

```txt
code
```

    older code

<div>shown as its source</div>

Term
: Meaning

***

[^a]: A note
    goes on.

    Twice.
[^b]: never asked for"""

LIST_IN_A_NOTE = "a[^1] b[^2]\n\n[^1]:\n    - c\n    - d\n[^2]: \n\n    1. e\n"


def plain(node: dict[str, Any]) -> Any:
    """What a block says, without where it came from; nothing for an empty one."""
    kind = "cell" if node["type"] == "head" else node["type"]
    attributes = {k: v for k, v in (node.get("attrs") or {}).items() if k in SAID and v not in ("", None)}
    children = node.get("content") or []
    if kind in {"code_block", "source"}:
        return [kind, attributes, "".join(child["text"] for child in children)]
    if kind not in {"paragraph", "heading", "cell"}:
        return [kind, attributes, [said for child in children if (said := plain(child))]]
    line = "".join(_inline(child) for child in children)
    line = re.sub(r"\s*(<gap>)\s*", r"\1", re.sub(r"[ \n]+", " ", line)).strip()
    line = re.sub(r"^(?:<gap>)+|(?:<gap>)+$", "", line)
    return [kind, attributes, line] if line or kind == "cell" else None


def _inline(child: dict[str, Any]) -> str:
    unheld = {"text": (), "noteref": ("code", "link")}.get(child["type"], ("code",))
    marks = sorted(
        (mark["type"], json.dumps(mark.get("attrs"))) for mark in child.get("marks") or [] if mark["type"] not in unheld
    )
    if child["type"] != "text":
        return f"<{child['type']}>" if child["type"] == "gap" else f"<{child['type']} {child['attrs']} {marks}>"
    return "".join(f"{sign}{marks if marks and sign != ' ' else ''}" for sign in child["text"])


def surfaces_of(texts: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Each text that is not refused, with its surface."""
    given = []
    for text in texts:
        try:
            given.append((text, surface(text, ORDINARY.for_saved(text))))
        except TextRefused:
            continue
    return given


def answers_of(script: str, questions: Sequence[dict[str, Any]]) -> list[Any]:
    """What a script beside this file makes of each of the ``questions``."""
    path = f"{HERE.parents[2] / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    node = shutil.which("node", path=path)
    assert node is not None
    lines = "\n".join(map(json.dumps, questions))
    done = subprocess.run([node, HERE / script], input=lines, text=True, capture_output=True, check=True)
    return list(map(json.loads, done.stdout.splitlines()))


def edits_of(texts: Sequence[str], most: int) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each text with its surface and what became of it in the hands of the script."""
    chance, given = random.Random(7), surfaces_of(texts)
    questions = [{"surface": shown, "places": [chance.random() for _ in range(most)]} for _, shown in given]
    answers = answers_of("surface_edits.mjs", questions)
    return [(text, shown, answer) for (text, shown), answer in zip(given, answers, strict=True)]


def check_text(text: str, shown: dict[str, Any], answer: dict[str, Any]) -> None:
    assert answer["saved"] == text
    before = [plain(block) for block in shown["doc"]["content"]]
    for edit in answer["edits"]:
        new, after = edit["text"], len(text) - _in_signs(text, edit["to"])
        begin = _in_signs(text, edit["from"])
        assert new[:begin] == text[:begin]
        assert new[len(new) - after :] == text[len(text) - after :]
        read = [plain(block) for block in surface(new, ORDINARY.for_saved(new))["doc"]["content"]]
        assert read == [*before[: edit["index"]], plain(edit["block"]), *before[edit["index"] + 1 :]]


def _in_signs(text: str, place: int) -> int:
    """A place in a text as Python counts it; for JavaScript an emoji is two."""
    return len(text.encode("utf-16-le")[: 2 * place].decode("utf-16-le"))


def test_opening_and_saving_changes_no_byte_and_typing_changes_its_own_block_alone() -> None:
    awkward = [
        "",
        "\n\n",
        "one",
        "\n  \n## A\ntext\n\n\n\nb  \n",
        "- \n- x",
        "1. a\n1. b\n",
        "\ta\n\n\u00a0\n",
        "::: do\n- a",
        "1. \n| only |\n",
        "::: do\n\n\u00a0\n<b>\n## H\n\n> \nSet\n---\n:::\n",
        "- [ref]: /x\n\n> [that]: /y 'Y'\n\n[ref]\n",
        LIST_IN_A_NOTE,
        "*   a\n    * b\n  * c\n    * d\n",
        "\U0001f600 one\n\n\U0001f600\U0001f600 two\n\nthree \U0001f600\n\nfour",
        "\t",
        "~~~ `a\nb\n~~~\n",
        "\n- 1. \n::::\nb",
        "> a\n>1. \n:::\n",
        "- a\n\n  - \n- b\n\n      2. c\n",
        "a[^1]\n\n- [^1]: n\n- b[^1]\n",
        "a[^1]\n\n[^1]: x\n\n    ::: do\n    y\n    :::\n\nend\n",
        "> [r]: /x\n\n\\[r] b\n",
        "::: do\n:::: warning W\nb\n:::\nend\n",
        ":::: do\n::: warning W\nb\n::::\nend\n",
        "::: do\na\n```\nb\n\n\n",
        "- a\n\n  - ***\n",
    ]
    for text, shown, answer in edits_of([EVERYTHING, *awkward], 25):
        check_text(text, shown, answer)


def test_no_measure_is_altered_by_typing_beside_it() -> None:
    [(text, _shown, answer)] = edits_of([EVERYTHING], 9)
    before = words(render(text).html)
    for edit in answer["edits"]:
        after = words(render(edit["text"]).html)
        assert re.sub(r"\s+", " ", after.replace("Zebra", "")) == before


def test_what_cannot_be_shown_faithfully_is_shown_as_its_source_in_place() -> None:
    kinds = {block["type"]: block for block in surface(EVERYTHING)["doc"]["content"] if block["type"] == "source"}
    shown = [
        block["content"][0]["text"] for block in surface(EVERYTHING)["doc"]["content"] if block["type"] == "source"
    ]
    assert kinds
    assert shown == [
        "[ref]: https://example.org/r",
        "<div>shown as its source</div>",
        "Term\n: Meaning",
        "[^b]: never asked for",
    ]
    assert surface("a\r\nb")["doc"]["content"][0]["type"] == "source"
    assert [block["type"] for block in surface(LIST_IN_A_NOTE)["doc"]["content"]] == ["paragraph", "note", "note"]


def test_a_text_too_deep_for_a_page_is_refused() -> None:
    with pytest.raises(TextRefused):
        surface("> " * 40 + "x")


def test_what_was_never_closed_does_not_take_what_is_typed_below_it() -> None:
    for _text, shown, answer in edits_of(["```\nx", "~~~~ a\nx\n\n\n", "::: do\na\n", "::: do\n:::: do\na\n:::\n"], 0):
        read = [plain(block) for block in surface(answer["below"])["doc"]["content"]]
        assert read[-1] == ["paragraph", {}, "Zebra"]
        assert len(read) == len(shown["doc"]["content"]) + 1


@needed
def test_texts_of_the_corpora_are_given_back(tmp_path: Path) -> None:
    chance = random.Random(11)
    texts = sorted(texts_of(tmp_path, BUNDLES[0], _blobs(tmp_path, BUNDLES[0])).values(), key=len)
    for text, shown, answer in edits_of(chance.sample(texts[: len(texts) * 3 // 4], 12), 4):
        check_text(text, shown, answer)


def check_walk(text: str, told: list[dict[str, Any]]) -> None:
    """What was done is read as it is shown, what was left alone stands there in order; undone, all is as it was."""
    assert told[-1]["text"] == text
    for step in told[:-1]:
        place = 0
        for words_kept in step["kept"]:
            place = step["text"].index(words_kept, place) + len(words_kept)
        blocks = step["doc"]["content"]
        if any(block["type"] != "source" and _holds_source(block) for block in blocks):
            return  # a box round a source is one source when it is read
        shown = [plain(block) for block in blocks if block["type"] != "source"]
        read = [plain(block) for block in surface(step["text"], ORDINARY.for_saved(step["text"]))["doc"]["content"]]
        assert [said for said in shown if said and said not in read] == [], step["name"]


def _holds_source(block: dict[str, Any]) -> bool:
    return block["type"] == "source" or any(map(_holds_source, block.get("content") or []))


def walks_of(texts: Sequence[str], steps: int, seed: int) -> None:
    given = surfaces_of(texts)
    questions = [{"surface": shown, "seed": seed + n, "steps": steps} for n, (_, shown) in enumerate(given)]
    for (text, _shown), told in zip(given, answers_of("surface_walk.mjs", questions), strict=True):
        check_walk(text, told)


def test_editing_at_random_is_read_as_it_is_shown_and_undone_leaves_all_as_it_was() -> None:
    walks_of([path.read_text() for path in sorted(DEMO.rglob("*.md"))[:8]], 12, seed=3)


@needed
@pytest.mark.soak
@pytest.mark.parametrize("bundle", BUNDLES)
def test_every_text_of_the_corpora_is_given_back(bundle: str, tmp_path: Path) -> None:
    texts = list(texts_of(tmp_path, bundle, _blobs(tmp_path, bundle)).values())
    for start in range(0, len(texts), 100):
        # One edit each: the versions of a page are alike, and the next one is edited elsewhere.
        for text, shown, answer in edits_of(texts[start : start + 100], 1):
            check_text(text, shown, answer)


def _blobs(folder: Path, bundle: str) -> set[str]:
    return {blob for _path, blobs in histories(folder, bundle) for blob in blobs}
