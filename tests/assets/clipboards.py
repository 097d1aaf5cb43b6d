"""What other programs put on the clipboard, made from its structure in our own words, and what it should become."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Clipboard:
    """``told``: what the list under “Pasted and tidied” says, in part; ``plain``: what came without formatting."""

    name: str
    html: str
    becomes: str
    told: str = ""
    plain: str = "plain"


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
        "Word: a level left out",
        item(1, "·", "Adults", "Symbol")
        + item(3, "§", "frail", "Wingdings")
        + item(2, "o", "over 65")
        + item(3, "§", "alone", "Wingdings")
        + item(1, "·", "Children"),
        "- Adults\n  - frail\n  - over 65\n    - alone\n- Children",
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
        "Give **two**[^1]\n\n[^1]: Jones.",
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
        "Word: lists of a style",
        "<style><!-- p.MsoListBullet {mso-style-name:'List Bullet'; mso-list:l0 level1 lfo1}"
        " p.MsoListBullet2 {mso-list:l0 level2 lfo1} --></style><p class=MsoListBullet>"
        "<span style='font-family:Symbol'><span style='mso-list:Ignore'>·&nbsp;</span></span>Adults</p>"
        "<p class=MsoListBullet2><span style='mso-list:Ignore'>o&nbsp;</span>over 65</p>",
        "- Adults\n  - over 65",
    ),
    Clipboard(
        "Word: two lists that count for themselves",
        item(1, "1.", "A") + item(1, "2.", "B") + item(1, "1.", "C", list_id=1),
        "1. A\n2. B\n\n1) C",
    ),
    Clipboard(
        "Word: a large first letter",
        "<div style='mso-element:frame'><table><tr><td><p class=MsoNormal style='mso-element:dropcap-dropped'>"
        "<span style='font-size:58.0pt'>G<o:p></o:p></span></p></td></tr></table></div>"
        "<p class=MsoNormal>ive 5 mg.<o:p></o:p></p>",
        "Give 5 mg.",
    ),
    Clipboard(
        "Word: a box of text",
        "<p class=MsoNormal>Before.<!--[if gte vml 1]><v:shape id=b><v:textbox><![if !mso]><table><tr><td><![endif]>"
        "<div><p class=MsoNormal>Never <b>daily</b>.</p></div><![if !mso]></td></tr></table><![endif]></v:textbox>"
        "</v:shape><![endif]--><![if !vml]><img src='file:///C:/clip.png'><![endif]></p><p class=MsoNormal>After.</p>",
        "Before.\n\nNever **daily**.\n\nAfter.",
        "A box of text became text",
    ),
    Clipboard(
        "Word: a formula",
        "<p>Dose = <!--[if gte msEquation 12]><m:oMath><m:r><span>5 × kg</span></m:r></m:oMath><![endif]-->"
        "<![if !msEquation]><img src='file:///a.png'><![endif]> a day</p>",
        "Dose = � a day",
        "1 formula could not be read",
    ),
    Clipboard(
        "Word: figures moved by hand",
        "<p>10<span style='position:relative;top:-3.0pt;mso-text-raise:3.0pt'>9</span>/L, CO"
        "<span style='position:relative;top:2.0pt;mso-text-raise:-2.0pt'>2</span></p>",
        "10<sup>9</sup>/L, CO<sub>2</sub>",
        "2 passages moved up or down by hand",
    ),
    Clipboard(
        "Word: a table of contents",
        "<p class=MsoToc1><a href='#_Toc1'>Dose<span style='mso-tab-count:1 dotted'>... </span>3</a></p>"
        "<h2><a name='_Toc1'></a>Dose</h2>",
        "## Dose",
        "1 line of a table of contents left out",
    ),
    Clipboard(
        "Word online: sections by number",
        "".join(
            f"<div class='ListContainerWrapper'><ol><li data-aria-level='{level}' data-aria-posinset='{place}' "
            f"data-leveltext='{form}'><p>{words}</p></li></ol></div>"
            for level, place, form, words in [
                (1, 3, "%1.", "Scope"),
                (2, 1, "%1.%2", "Adults"),
                (2, 2, "%1.%2", "Children"),
            ]
        ),
        "3. Scope\n\n3.1 Adults\n\n3.2 Children",
        "2 numbers such as 1.1 kept as words",
    ),
    Clipboard(
        "Google Docs: a list to tick",
        "<b style='font-weight:normal' id='docs-internal-guid-9'><ul><li role='checkbox' aria-checked='true'>"
        "<img src='data:image/png;base64,AA' alt='checked'><p role='presentation'><span>Consent</span></p></li>"
        "<li role='checkbox' aria-checked='false'><img src='data:image/png;base64,AA' alt='unchecked'>"
        "<p role='presentation'><span>Bloods</span></p></li></ul></b>",
        "- ☑ Consent\n- ☐ Bloods",
    ),
    Clipboard(
        "Google Docs: letters and comments",
        "<ol style='list-style-type:lower-alpha'><li style='list-style-type:lower-alpha'><p>First"
        "<sup><a href='#cmnt1'>[a]</a></sup></p></li></ol><div><p><a href='#cmnt_ref1'>[a]</a> Really?</p></div>",
        "1. First",
        "1 item with letters",
    ),
    Clipboard(
        "Outlook: a quoted message with a link through the mail system",
        "<div><p class=MsoNormal>Yes, <a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F"
        "example.org%2Fdose&amp;data=05%7Cjane%40example.org'>this</a>.</p><div style='border-top:solid 1.0pt'>"
        "<p class=MsoNormal><b>From:</b> Jo<br><b>Sent:</b> 3 May 2026</p></div>"
        "<blockquote><p class=MsoNormal>Which dose?</p></blockquote></div>",
        "Yes, [this](https://example.org/dose).\n\n**From:** Jo\\\n**Sent:** 3 May 2026\n\n> Which dose?",
        "1 link that went through a mail system",
    ),
    Clipboard(
        "Outlook: items that were typed",
        "<p class=MsoNormal>Offer:<br>•&nbsp; a test<br>◦&nbsp; of blood<br>• advice</p>",
        "Offer:\n\n- a test\n  - of blood\n- advice",
    ),
    Clipboard(
        "LibreOffice: headings and items that a list counts",
        "<ol><li><h1>Scope</h1><ol><li><h2>Adults</h2></li></ol></li></ol>"
        "<ol><li value=4><p>Four</p></li><li value=9><p>Nine</p></li></ol>",
        "## Scope\n\n### Adults\n\n4. Four\n\n9) Nine",
        "2 headings lost the number that a list gave",
    ),
    Clipboard(
        "Excel: signs by class",
        "<style>.font6{font-family:Symbol,serif}</style><table><col width=64><tr><td>Drug</td><td>Dose</td></tr>"
        "<tr><td>MTX</td><td>5 <font class='font6'>m</font>g</td></tr></table>",
        "| Drug | Dose |\n| --- | --- |\n| MTX | 5 µg |",
        "1 sign of a symbol font",
    ),
    Clipboard(
        "PDF: lines that end where the paper does",
        "",
        "Treatment\n\nOffer methotrexate to adults with rheumatoid arthritis first; give long-term folic acid, "
        "20–25 mg a week.\n\n- Check bloods every 2 weeks until the dose is stable and then monthly.\n  - liver\n"
        "- Stop if ill.",
        "“rheumatoid”, “long-term”",
        plain="Treatment\nOffer methotrexate to adults with rheuma-\ntoid arthritis ﬁrst; give long-\n"
        "term folic acid, 20–\n25 mg a week.\n\n• Check bloods every 2 weeks until the dose\n"
        "is stable and then monthly.\n– liver\n• Stop if ill.\n",
    ),
    Clipboard(
        "PDF: numbers of pages",
        "",
        "Give the first dose in the clinic and look at the person until it is certain that they are well again. See "
        "page 4.\n\n- a\n- b\n- c\n- d\n- e\n- f\n- g\n- h\n\nEnd of it.",
        "Page numbers left out: 12, 13.",
        plain="Give the first dose in the clinic and look at the person until\n\n12\n\nit is certain that they are "
        "well again. See page 4.\n• a\n• b\n• c\n• d\n• e\n• f\n• g\n• h\n13\nEnd of it.",
    ),
    Clipboard(
        "PDF: a number that may be a dose",
        "",
        "Give the first dose in the clinic, and then give the child 5 tablets a day.",
        "may be that of a page: look at 5.",
        plain="Give the ﬁrst dose in the clinic, and then give the child\n5\ntablets a day.",
    ),
    Clipboard(
        "PDF: a table as tabs",
        "",
        "Doses\n\n| Drug | Dose |\n| --- | --- |\n| MTX | 7.5 mg |\n\nEnd of it",
        plain="Doses\nDrug\tDose\nMTX\t7.5 mg\nEnd of it",
    ),
    Clipboard(
        "PDF: two columns",
        "",
        "Adults get the first dose Children need half of it\n\nas soon as it is certain. by their weight.",
        "Lines with wide gaps may be columns side by side",
        plain="Adults get the first dose     Children need half of it\nas soon as it is certain.     by their weight.",
    ),
    Clipboard(
        "Word: a sign, and letters beside it",
        "<p>5 <span style='font-family:Symbol;mso-ascii-font-family:Calibri;mso-symbol-font-family:Symbol'><span "
        "style='mso-char-type:symbol;mso-symbol-font-family:Symbol'>m</span></span><span "
        "style='mso-bidi-font-family:Symbol'>g</span>, then 5<img src='a.png'>6 mg</p>",
        "5 µg, then 5 6 mg",
    ),
    Clipboard(
        "Word: steps by name",
        item(1, "Step 1:", "Weigh") + item(1, "Step 2:", "Give 5 mg"),
        "- Step 1: Weigh\n- Step 2: Give 5 mg",
    ),
    Clipboard(
        "Word online: steps by name",
        "<div class='ListContainerWrapper'><ol><li data-aria-level='1' data-aria-posinset='2' "
        "data-leveltext='Step %1:'><p>Give 5 mg</p></li></ol></div>",
        "- Step 2: Give 5 mg",
    ),
    Clipboard(
        "Word: ticks and crosses as bullets",
        item(1, "\uf0fc", "Wash hands", "Wingdings")
        + item(1, "û", "Give daily", "Wingdings")
        + item(1, "·", "x", "Symbol"),
        "- ✓ Wash hands\n- ✗ Give daily\n- x",
    ),
    Clipboard(
        "Word: an endnote of two paragraphs",
        "<p>As shown<a href='#_edn1' name='_ednref1'>[i]</a>.</p><div style='mso-element:endnote-list'><hr>"
        "<div style='mso-element:endnote' id=edn1><p><a href='#_ednref1' name='_edn1'>[i]</a> Smith.</p>"
        "<p>And 2 mg.</p></div></div>",
        "As shown[^1].\n\n[^1]: Smith.\n\n    And 2 mg.",
        "1 footnote became a footnote",
    ),
    Clipboard(
        "Word: the row by which it measures columns",
        "<table><tr><td colspan=2>Dose</td></tr><tr><td>5</td><td>mg</td></tr>"
        "<tr height=0><td width=50></td><td width=50></td></tr></table>",
        "| Dose | Dose |\n| --- | --- |\n| 5 | mg |",
        "merged cells",
    ),
    Clipboard(
        "Word: a table in a cell, and a caption",
        "<table><caption>Table 1</caption><tr><td>Drug</td><td>Dose</td></tr><tr><td>MTX</td><td><table><tr><td>day 1"
        "</td><td>5 mg</td></tr><tr><td>day 2</td><td>7 mg</td></tr></table></td></tr></table>",
        "Table 1\n\n| Drug | Dose |\n| --- | --- |\n| MTX | day 1; 5 mg<br>day 2; 7 mg |",
        "A table in a cell became lines of it",
    ),
    Clipboard(
        "Word online: numbers that begin again",
        "".join(
            f"<div class='ListContainerWrapper'><ol start='{start}'><li data-aria-level='1' data-leveltext='%1.'>"
            f"<p>{words}</p></li></ol></div>"
            for start, words in [(1, "Stop"), (2, "Ring"), (1, "Restart")]
        ),
        "1. Stop\n2. Ring\n\n1) Restart",
    ),
    Clipboard(
        "Word online: ticks as bullets",
        "<div class='ListContainerWrapper'><ul><li data-aria-level='1' data-font='Wingdings' data-leveltext='\uf0fb'>"
        "<p><span>Give daily</span></p></li></ul></div>",
        "- ✗ Give daily",
    ),
    Clipboard(
        "Outlook on the web: an item for the list alone, and empty lines",
        "<div>Offer:<br><br>a test<br>of blood</div><ul><li><div>Adults</div></li><li style='display:block'><ul>"
        "<li><div>over 65</div></li></ul></li><li><div>Children</div></li></ul>",
        "Offer:\n\na test\\\nof blood\n\n- Adults\n  - over 65\n- Children",
    ),
    Clipboard(
        "Apple Pages: figures raised by a length",
        "<p>10<span style='font: 8px Helvetica; vertical-align: 3px'>9</span>/L, CO"
        "<span style='vertical-align:-20%'>2</span></p>",
        "10<sup>9</sup>/L, CO<sub>2</sub>",
        "2 passages moved up or down",
    ),
    Clipboard(
        "PowerPoint: typed bullets",
        "<div><span style='mso-special-format:bullet'>•</span><span>Adults</span></div>"
        "<div><span style='mso-special-format:bullet'>–</span><span>5 mg</span></div>"
        "<div><span style='mso-special-format:bullet'>•</span><span>Children</span></div>",
        "- Adults\n  - 5 mg\n- Children",
    ),
    Clipboard(
        "LibreOffice: terms and what they mean",
        "<dl><dt>CRP</dt><dd>C-reactive <b>protein</b><br>in mg/L</dd><dd>A marker.</dd></dl>",
        "CRP\n: C-reactive **protein**\\\n  in mg/L\n: A marker.",
    ),
    Clipboard(
        "PDF: lines with letters",
        "",
        "Offer it to:\n\na) adults over 65 with renal impairment or with a low body weight; or\n\n"
        "b) children under 2, where the dose is 5 mg/kg.\n\n- Ring us.",
        "Lines were joined",
        plain="Offer it to:\na) adults over 65 with renal impairment or with a low body weight; or\n"
        "b) children under 2, where the\ndose is 5 mg/kg.\n• Ring us.\n",
    ),
    Clipboard(
        "PDF: numbers that a line may cut",
        "",
        "A first dose of 7.\n\n5 mg by mouth once a week, in adults who have no disease of the kidneys. Up to 1, "
        "000 units.\n\n1. Weigh 5.\n2. Give it.",
        "look at “7. 5 mg”, “1, 000 units”.",
        plain="A ﬁrst dose of 7.\n5 mg by mouth once a week, in adults who have no disease of the kidneys. Up to 1,\n"
        "000 units.\n1. Weigh 5.\n2. Give it.\n",
    ),
    Clipboard(
        "Web page: fields to fill in",
        "<p>Give <select><option>5<option selected>10</select> mg of <input value=Drug> <b>now</b>.</p>",
        "Give mg of **now**.",
        "2 fields to fill in left out",
    ),
    Clipboard(
        "Web: an address", "<p>See <a href='https://example.org/a'>it</a>.</p>", "See [it](https://example.org/a)."
    ),
    Clipboard(
        "Web page: words for those who listen, and others that nobody saw",
        "<p>Take <span style='position:absolute;left:-9999px'>50</span>5 mg"
        "<span class='nhsuk-u-visually-hidden'>0</span>.</p><p style='visibility: hidden'>Not seen.</p>",
        "Take 5 mg.",
        "3 hidden passages left out",
    ),
    Clipboard(
        "Word: white words, and letters too small to read",
        "<p class=MsoNormal>Give 5<span style='color:white'>00</span> mg, then 5<span style='font-size:1.0pt'>0 to "
        "</span>1<span style='mso-hide:all'> and </span>0 mg.</p>"
        "<table><tr><td style='background:#005EB8'><p><span style='color:white'>Adults</span></p></td></tr></table>",
        "Give 5 mg, then 5 1 0 mg.\n\nAdults",
        "3 hidden passages left out",
    ),
    Clipboard(
        "Web page: white on white, and white on nobody knows what",
        "<p style='background-color:rgb(255, 255, 255)'>Give 5<font color='#fff'>00<b style='color:black'>x</b></font>"
        " mg.</p><p><span style='color:#FFF'>Seen</span> <b>5</b></p><div style='font-size:0'>gone<i style='font-size:"
        "12px'>here</i></div>",
        "Give 5**x** mg.\n\nSeen **5**\n\n*here*",
        "1 passage in white kept: look whether it was to be seen",
    ),
    Clipboard(
        "Word: words that a colour or a marker alone sets apart, beside a bold, a linked and a heading one",
        "<h2><span style='color:#2F5496'>Dose</span></h2><p class=MsoNormal>Give it <span style='color:red'>only "
        "</span><span style='color:red'>once</span> a day. <b><span style='color:red'>Stop</span></b> at 6 mg. <span "
        "style='background:yellow;mso-highlight:yellow'>Ask</span> <a href='https://example.org/a'><span style='color:"
        "#0563C1'>first</span></a>, <span style='color:#333'>always</span>.</p>",
        "## Dose\n\nGive it only once a day. **Stop** at 6 mg. Ask [first](https://example.org/a), always.",
        "2 passages are set apart by nothing but colour, which no page keeps: say in words what it means",
    ),
    Clipboard(
        "Web page: colours written in other ways, and by a class",
        "<style>.alert { color: hsl(0 100% 40%) }</style><p>Give it <span class=alert>once</span> a day, <span "
        "style='color:crimson'>never</span> at night, <span style='color:rgb(0 0 255 / 50%)'>with</span> food and "
        "<span style='color:hwb(0 0% 0%)'>water</span>, <span style='color:hsl(0 0% 20%)'>every</span> <span "
        "style='color:darkslategrey'>day</span> <span style='color:constructor'>of</span> <span "
        "style='background:rgb(255 0 0 / 0)'>the week</span>.</p>",
        "Give it once a day, never at night, with food and water, every day of the week.",
        "4 passages are set apart by nothing but colour, which no page keeps: say in words what it means",
    ),
    Clipboard(
        "Web page: white on white, however it is written",
        "<p style='background:hsl(0 0% 100%)'>Give 5<span style='color:snow'>00</span> mg.</p>",
        "Give 5 mg.",
        "1 hidden passage left out",
    ),
    Clipboard(
        "Web page: formulas",
        "<p>Above <math><msup><mn>10</mn><mn>9</mn></msup></math>/L, <span class='katex'><span class='katex-mathml'>"
        "<math><semantics><mrow><mn>2</mn><mo>≤</mo><mi>x</mi></mrow><annotation>2 \\le x</annotation></semantics>"
        "</math></span><span aria-hidden='true'>2≤x</span></span>, or <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
        " of it.</p>",
        "Above 10<sup>9</sup>/L, 2 ≤ x, or � of it.",
        "1 formula could not be read",
    ),
    Clipboard(
        "Web page: emoji as pictures",
        "<p><img alt='✅' src='a.svg'> yes, <img alt='⚠️' src='b.svg'> no, \u202e<img alt='Logo' src='c.svg'>5 mg</p>",
        "✅ yes, ⚠️ no, 5 mg",
        "1 picture was left out",
    ),
    Clipboard(
        "A table that begins with what it says",
        "<table><tr><td>A</td><td>5 mg</td></tr><tr><td>B</td><td>10 mg</td></tr></table>",
        "| A | 5 mg |\n| --- | --- |\n| B | 10 mg |",
        "The first row of a table became its head",
    ),
    Clipboard(
        "A table that begins with the names of its columns",
        "<table><tr><td><b>Drug</b></td><td><b>Dose</b></td></tr><tr><td>B</td><td>10 mg</td></tr></table>",
        "| Drug | Dose |\n| --- | --- |\n| B | 10 mg |",
    ),
]

#: What is asked about before it is pasted, in each of the ways to write it down.
STRUCK = [
    "<p>Give <del cite='mailto:A' datetime='2026-01-01'>10 mg</del>"
    "<ins cite='mailto:A' datetime='2026-01-01'>5 mg</ins>.</p>",
    "<p>Give <s>10 mg</s>5 mg.</p>",
    "<p>Give <span style='text-decoration:line-through'>10 mg</span>5 mg.</p>",
    "<p>Give <font><s>10 mg</s></font>5 mg.</p>",
]

#: As it is pasted, and what it is when the struck words are left out.
LEFT_OUT = [
    ("<p>Give 5<s> or </s>10 mg</p>", "Give 5 10 mg"),
    ("<p>Give 1<s>0</s>5 mg</p>", "Give 15 mg"),
    ("<ul><li>one</li><li><s>two</s></li></ul>", "- one"),
    (
        "<table><tr><th>Drug<th>Dose<tr><td><del>A</del><td><del>5 mg</del><tr><td>B<td>5 mg</table>",
        "| Drug | Dose |\n| --- | --- |\n| B | 5 mg |",
    ),
]
