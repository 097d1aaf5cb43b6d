"""What other programs put on the clipboard, made from its structure in our own words, and what it should become."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Clipboard:
    """``told``: what the list under “Pasted and tidied” says, in part."""

    name: str
    html: str
    becomes: str
    told: str = ""


def item(level: int, mark: str, words: str, font: str = "Calibri", list_id: int = 0) -> str:
    """A paragraph that Word means for the item of a list."""
    return (
        f"<p class=MsoListParagraph style='mso-list:l{list_id} level{level} lfo1'><![if !supportLists]>"
        f"<span style='font-family:{font}'><span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp;</span></span></span>"
        f"<![endif]>{words}<o:p></o:p></p>"
    )


def online(level: int, words: str, kind: str = "ul") -> str:
    return (
        f"<div class='ListContainerWrapper'><{kind}><li data-aria-level='{level}' data-leveltext='x'>"
        f"<p><span>{words}</span></p></li></{kind}></div>"
    )


CLIPBOARDS = [
    Clipboard(
        "Word: headings",
        "<h1>Dose</h1><p>Give 5&nbsp;mg.</p><h2>Adults</h2>",
        "## Dose\n\nGive 5 mg.\n\n### Adults",
        "levels",
    ),
    Clipboard(
        "Word: nested bullets",
        item(1, "·", "Adults", "Symbol")
        + item(2, "o", "over 65")
        + item(3, "§", "frail", "Wingdings")
        + item(1, "·", "Children"),
        "- Adults\n  - over 65\n    - frail\n- Children",
    ),
    Clipboard(
        "Word: sections by number",
        item(1, "1.1", "Offer it.") + item(1, "1.2", "Do not wait."),
        "1.1 Offer it.\n\n1.2 Do not wait.",
        "2 numbers such as 1.1 kept as words",
    ),
    Clipboard(
        "Word: heading with a number",
        "<h2 style='mso-list:l1 level2 lfo3'><span style='mso-list:Ignore'>1.1<span>&nbsp;&nbsp;</span></span>Who</h2>",
        "## 1.1 Who",
        "1 number such as 1.1",
    ),
    Clipboard(
        "Word: letters", item(1, "a)", "First") + item(1, "b)", "Second"), "1. First\n2. Second", "2 items with letters"
    ),
    Clipboard(
        "Word: signs",
        "<p>5 <span style='font-family:Symbol'>m</span>g <span style='font-family:Wingdings'>ü</span> yes "
        "<span style='font-family:Wingdings'>\uf0fb</span> no <span style='font-family:Webdings'>x</span> \ue123</p>",
        "5 µg ✓ yes ✗ no � �",
        "2 symbols could not be read",
    ),
    Clipboard(
        "Word: footnotes",
        "<p>As shown<a style='mso-footnote-id:ftn1' href='#_ftn1' name='_ftnref1'><span>[1]</span></a>.</p>"
        "<div style='mso-element:footnote' id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> Smith 2020.</p></div>",
        "As shown[^1].\n\n[^1]: Smith 2020.",
        "1 footnote became a footnote",
    ),
    Clipboard(
        "Word: merged cells",
        "<table><tr><td>Drug</td><td>Day</td><td>Dose</td></tr>"
        "<tr><td rowspan=2><p>MTX</p></td><td>1</td><td>5 mg</td></tr>"
        "<tr><td colspan=2><p>none</p></td></tr></table>",
        "| Drug | Day | Dose |\n| --- | --- | --- |\n| MTX | 1 | 5 mg |\n| MTX | none | none |",
        "merged cells: their words are repeated",
    ),
    Clipboard(
        "Word: comments and hidden words",
        "<p>Give it<span class=MsoCommentReference>[A1]</span>.<span style='mso-hide:all'>secret</span></p>"
        "<div style='mso-element:comment-list'><div style='mso-element:comment'><p>Really?</p></div></div>",
        "Give it.",
        "1 comment left out",
    ),
    Clipboard(
        "Word online: nested lists",
        online(1, "Adults") + online(2, "over 65") + online(1, "Children") + "<p>After</p>" + online(1, "one", "ol"),
        "- Adults\n  - over 65\n- Children\n\nAfter\n\n1. one",
    ),
    Clipboard(
        "Google Docs: footnotes and bold",
        "<b style='font-weight:normal' id='docs-internal-guid-2'><p><span>Give </span>"
        "<span style='font-weight:700'>two</span><sup><a href='#ftnt1'>[1]</a></sup></p>"
        "<hr><div><p><a href='#ftnt_ref1'>[1]</a><span> Jones.</span></p></div></b>",
        "Give **two**[^1]\n\n---\n\n[^1]: Jones.",
        "1 footnote",
    ),
    Clipboard(
        "Outlook: a list in a message",
        "<div><p class=MsoNormal>Dear all,</p><ul type=disc><li class=MsoListParagraph>One</li><ul type=circle>"
        "<li>Inner</li></ul><li>Two</li></ul></div>",
        "Dear all,\n\n- One\n  - Inner\n- Two",
    ),
    Clipboard(
        "LibreOffice: footnotes",
        "<p>See<a class='sdfootnoteanc' name='sdfootnote1anc' href='#sdfootnote1sym'><sup>1</sup></a>.</p>"
        "<div id='sdfootnote1'><p><a class='sdfootnotesym' href='#sdfootnote1anc'>1</a>A note.</p></div>",
        "See[^1].\n\n[^1]: A note.",
        "1 footnote",
    ),
    Clipboard(
        "LibreOffice: a table",
        "<table><col width=128><col width=128><tr><th><p>A</p></th><th><p>B</p></th></tr>"
        "<tr><td><p>1</p><p>2</p></td><td><p>x | y</p></td></tr></table>",
        "| A | B |\n| --- | --- |\n| 1<br>2 | x \\| y |",
    ),
    Clipboard(
        "PDF: lines as blocks",
        "<div><p>Give 10<sup>9</sup>/L.</p><p>Then <i>wait</i>.</p></div>",
        "Give 10<sup>9</sup>/L.\n\nThen *wait*.",
    ),
    Clipboard(
        "Web: an address", "<p>See <a href='https://example.org/a'>it</a>.</p>", "See [it](https://example.org/a)."
    ),
]

#: What is asked about before it is pasted, in each of the ways to write it down.
STRUCK = [
    "<p>Give <del cite='mailto:A' datetime='2026-01-01'>10 mg</del>"
    "<ins cite='mailto:A' datetime='2026-01-01'>5 mg</ins>.</p>",
    "<p>Give <s>10 mg</s>5 mg.</p>",
    "<p>Give <span style='text-decoration:line-through'>10 mg</span>5 mg.</p>",
]
