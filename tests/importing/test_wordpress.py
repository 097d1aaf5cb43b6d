"""What becomes of an export of WordPress: news, drafts, old addresses, and an account of everything else."""

import base64
import io
import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image as Pixels

from guidance.db import Database
from guidance.errors import ImportRefused
from guidance.importing.wordpress import WordPressWish, import_wordpress
from guidance.importing.wxr import read_export
from guidance.models import Document, Version, latest_revision
from guidance.models.news import NewsItem
from guidance.text.addresses.web import joined
from guidance.text.markdown.rendering import render
from guidance.text.web_pages.reading import markdown_of
from tests.pages import Page
from tests.stories import person
from tests.stories import publish as publish_page

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://old.example</link>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>Ann Smith</wp:author_display_name></wp:author>
<wp:category><wp:category_nicename>policy</wp:category_nicename><wp:cat_name>Policy</wp:cat_name></wp:category>
"""


def item(number: int, content: str = "Words.", kind: str = "post", more: str = "", **fields: str) -> str:
    told = {"title": f"Item {number}", "status": "publish", "name": f"item-{number}"} | fields
    return f"""<item><title>{escape(told["title"])}</title><link>https://old.example/2019/05/{told["name"]}/</link>
<dc:creator>ann</dc:creator><content:encoded><![CDATA[{content}]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>2019-05-01 10:00:00</wp:post_date_gmt><wp:post_name>{told["name"]}</wp:post_name>
<wp:status>{told["status"]}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"""


@pytest.fixture
def export(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(*items: str, head: str = HEAD) -> WordPressWish:
        file = tmp_path / "export.xml"
        file.write_text(f"{head}{''.join(items)}</channel></rss>", encoding="utf-8")
        return WordPressWish(file)

    return write


def picture() -> str:
    data = io.BytesIO()
    Pixels.new("RGB", (4, 4), "red").save(data, "PNG")
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


POLICY = '<category domain="category" nicename="policy">Policy</category>'
TAG = '<category domain="post_tag" nicename="x">x</category>'


def test_posts_become_dated_news_pages_become_drafts_and_old_addresses_lead_there(app: Flask, export) -> None:  # type: ignore[no-untyped-def]
    database = app.extensions["database"]
    content = f'First.\n\nTake <b>5 mg</b>.<img src="{picture()}" alt="A red square">'
    wish = export(item(7, content, more=POLICY, title="Budget & us"), item(8, kind="page", name="a-page"))
    summary = import_wordpress(database, wish)
    tally = "1 news items, 0 drafts of news, 0 documents, 1 drafts of documents, 1 pictures"
    assert summary.lines()[-1].startswith(tally)
    client = app.test_client()
    for old in ("/2019/05/item-7/", "/2019/05/Item-7", "/?p=7"):
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (301, "/news/budget-us"), old
    for old in ("/2019/05/a-page/", "/?page_id=8"):
        waits = client.get(old)
        assert (waits.status_code, waits.location) == (404, None) and "is not published here yet" in waits.text, old
        told = client.get(old, headers={"Accept": "application/json"}).get_json(force=True)
        assert told["detail"] in waits.text and "A page" not in waits.text
    assert client.get("/category/policy/").location == "/news/categories/policy"
    shown = Page(client.get("/news/budget-us"))
    assert shown.h1 == ["Budget & us"] and "1 May 2019" in shown.text and "Ann Smith" in shown.text
    assert "Take 5 mg" in shown.text and 'alt="A red square"' in shown.source and "Policy" in shown.text
    assert client.get("/guidance/a-page").status_code == 404  # it is a draft
    with database.writing() as session:
        draft = session.scalars(sa.select(Document)).one()
        publish_page(session, draft, person(session), at=datetime.now(UTC))
    assert client.get("/2019/05/a-page/").location == client.get("/?page_id=8").location == "/guidance/a-page"


BELOW = """<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>uk</wp:category_nicename>
<wp:category_parent>policy</wp:category_parent><wp:cat_name>UK</wp:cat_name></wp:category>"""


def test_the_addresses_of_lists_feeds_and_later_pages_of_the_former_site_lead_on(app: Flask, export) -> None:  # type: ignore[no-untyped-def]
    waits = item(9, " ", more=POLICY.replace("policy", "empty").replace("Policy", "Empty"))
    items = item(7, more=POLICY + TAG), item(8, name="%c3%bcber"), waits
    import_wordpress(app.extensions["database"], export(*items, head=HEAD + BELOW))
    client = app.test_client()
    for old, here in (
        ("/2019/05/über/", "/news/item-8"),
        ("/2019/05/%c3%bcber/", "/news/item-8"),
        ("/2019/05/item-7/feed/atom/", "/news/item-7"),
        ("/2019/05/item-7/amp", "/news/item-7"),
        ("/category/policy/page/3/", "/news/categories/policy"),
        ("/category/policy/feed/", "/news/categories/policy/feed.atom"),
        ("/category/policy/uk/", "/news/categories/policy"),  # which has no news of its own
        ("/?cat=4", "/news/categories/policy"),
        ("/tag/x/", "/news"),
        ("/author/ann/page/2/", "/news"),
        ("/author/ann/feed/rss2/", "/news/feed.atom"),
        ("/2019/", "/news"),
        ("/2019/05/page/2/", "/news?month=2019-05"),
        ("/2019/05/01/", "/news?month=2019-05"),
        ("/?m=201905", "/news?month=2019-05"),
        ("/?m=20190501", "/news?month=2019-05"),
        ("/?m=2019", "/news"),
        ("/category/empty/", "/news"),  # whose only post waits for an editor
        ("/page/14/", "/news"),
        ("/feed/rss2/", "/news/feed.atom"),
        ("/?feed=rss2", "/news/feed.atom"),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (301, here), old
        assert client.get(here).status_code == 200, here
    for nowhere in ("/2019/06/", "/category/other/", "/tag/y/page/2/", "/2019/05/item-7/more/"):
        assert client.get(nowhere).status_code == 404, nowhere


def test_again_it_takes_in_what_is_new_and_leaves_alone_what_was_changed_here(database: Database, export) -> None:  # type: ignore[no-untyped-def]
    from guidance.acts import newswriting
    from tests.stories import person

    items = [item(1), item(2), item(3, kind="page", name="a-page")]
    import_wordpress(database, export(*items))
    assert "3 unchanged" in import_wordpress(database, export(*items)).lines()[-1]
    with database.writing() as session:
        here = session.scalars(sa.select(NewsItem).where(NewsItem.source.endswith("post 2"))).one()
        words = newswriting.NewsWords("Ours")
        newswriting.revise(session, here, words, based_on=1, by=person(session), at=datetime.now(UTC))
    told = import_wordpress(database, export(item(1, "Other words."), item(2, "Theirs."), items[2])).lines()
    assert any("changed here since the last import" in line for line in told)
    with database.reading() as session:
        found = {each.source[-1]: each for each in session.scalars(sa.select(NewsItem))}  # type: ignore[index]
        assert len(found) == 2
        assert (found["1"].text.body, found["2"].draft.title) == ("Other words.\n", "Ours")  # type: ignore[union-attr]
        assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 1


def test_pages_become_version_1_with_their_date_where_that_is_wanted(embedded: Database, export) -> None:  # type: ignore[no-untyped-def]
    wish = export(item(3, "<h2>Dose</h2><p>5 mg</p>", kind="page", name="a-page"))
    import_wordpress(embedded, WordPressWish(wish.file, publish_pages=True))
    with embedded.reading() as session:
        version = session.scalars(sa.select(Version)).one()
        assert (version.number, version.published_at) == (1, datetime(2019, 5, 1, 10, tzinfo=UTC))
        assert latest_revision(session, version.document).content.body == "## Dose\n\n5 mg\n"  # type: ignore[union-attr]


def test_what_nobody_may_read_yet_waits_as_a_draft_though_pages_are_published(embedded: Database, export) -> None:  # type: ignore[no-untyped-def]
    items = [item(1, "NHS number 943 476 5919", kind="page"), item(2, " ", kind="page"), item(3, "Well.", kind="page")]
    summary = import_wordpress(embedded, WordPressWish(export(*items).file, publish_pages=True))
    told = "\n".join(summary.lines())
    assert "a page that waits for an editor (“943 476 5919” looks like an NHS number: take it out): Item 1" in told
    assert "a page that waits for an editor (it has no text): Item 2" in told
    assert "1 documents, 2 drafts of documents" in told


def test_everything_that_is_left_out_is_accounted_for(embedded: Database, export) -> None:  # type: ignore[no-untyped-def]
    content = (
        '[gallery ids="1"]<iframe src="https://video.example/x"></iframe><script>x</script>'
        '<iframe src="https://[video.example/x"></iframe>'
        '<img src="https://old.example/wp-content/uploads/a.png" alt="A hand"> [sic] [1]'
    )
    comment = "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>"
    items = [
        item(1, content, more=POLICY + TAG + comment),
        item(2, kind="nav_menu_item"),
        item(3, "Gone.", status="trash", title="Pain &amp; <i>fatigue</i>"),
    ]
    items += [item(4, status="draft"), item(5, more="<wp:post_password>x</wp:post_password>"), item(6, "x" * 400_000)]
    told = "\n".join(import_wordpress(embedded, export(*items, item(9, kind="attachment"))).lines())
    for words in (
        *(
            "shortcodes [gallery]",
            "embeds of other sites",
            "elements <script>",
            "pictures that the export does not",
        ),
        *("comments of readers", "tags, left out", "“nav_menu_item”", "“trash”", "with a password", "kB"),
        "left out: Pain & fatigue",
        *("files that the export does not hold", "1 news items, 1 drafts of news"),
    ):
        assert words in told, words
    with embedded.reading() as session:
        body = session.scalars(sa.select(NewsItem).where(NewsItem.source.endswith("post 1"))).one().draft.body
        assert "\\[sic\\] \\[1\\]" in body and "[Embedded: video.example](https://video.example/x)" in body
        assert "[Picture: A hand](https://old.example/wp-content/uploads/a.png)" in body


def test_odd_entries_lose_nothing_that_nobody_is_told_of(embedded: Database, export) -> None:  # type: ignore[no-untyped-def]
    undated = [
        ("2019-05-01 10:00:00", "0000-00-00 00:00:00"),
        ("<wp:post_id>2<", "<pubDate>Tue, 05 Mar 2013 09:00:00 +0000</pubDate><wp:post_id>2<"),
    ]
    items = [
        item(1, "Take 5<!--more-->10 tablets", title="Broken off"),
        item(2, title="By its feed").replace(*undated[0]).replace(*undated[1]),
        item(3, title="Without a day").replace(*undated[0]),
        item(4, "First.", title="Twice") + item(4, "Second.", title="Twice"),
        item(5, '<!-- wp:block {"ref":6} /--><!-- wp:latest-posts {"n":2} /-->', title="Shared"),
        item(6, "<p>Take 7 mg.</p>", kind="wp_block"),
        item(0, title="Without a number") + item(0, title="Nor this", name="nor"),
        item(8, "NHS number 943 476 5919", title="A patient"),
    ]
    told = "\n".join(import_wordpress(embedded, export(*items)).lines())
    assert "dated today: Without a day" in told and "twice, of which the last was taken: Twice" in told
    assert "[wp:latest-posts], taken out: Shared" in told and "wp_block" not in told
    assert "waits for an editor" in told and "7 news items, 1 drafts of news" in told
    assert "8 unchanged" in import_wordpress(embedded, export(*items)).lines()[-1]
    with embedded.reading() as session:
        found = {each.draft.title: each for each in session.scalars(sa.select(NewsItem))}
    bodies = {title: each.draft.body for title, each in found.items()}
    assert bodies["Broken off"] == "Take 5\n\n10 tablets\n" and bodies["Shared"] == "Take 7 mg.\n"
    assert bodies["Twice"] == "Second.\n" and found["A patient"].published_at is None
    assert found["By its feed"].published_at == datetime(2013, 3, 5, 9, tzinfo=UTC)


def test_pictures_come_from_a_copy_of_the_uploads_and_from_nowhere_else(
    embedded: Database,
    export,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    uploads = tmp_path / "uploads"
    (uploads / "2019").mkdir(parents=True)
    Pixels.new("RGB", (4, 4), "blue").save(uploads / "2019/a.png")
    Pixels.new("RGB", (4, 4), "green").save(tmp_path / "secret.png")
    base = "https://old.example/wp-content/uploads"
    wish = export(item(1, f'<img src="{base}/2019/a.png" alt="x"><img src="{base}/../secret.png" alt="y">'))
    summary = import_wordpress(embedded, WordPressWish(wish.file, uploads))
    assert summary.counts["pictures"] == 1
    assert any("secret.png" in line for line in summary.lines())


def test_the_addresses_of_files_and_of_their_pages_lead_to_where_they_are_shown(
    app: Flask,
    export,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    for name, colour in (
        ("cover.png", "blue"),
        ("cover-300x200.png", "green"),
        ("alone.png", "red"),
        ("near.png", "grey"),
    ):
        Pixels.new("RGB", (4, 4), colour).save(uploads / name)
    base = "https://old.example/wp-content/uploads"

    def attachment(number: int, file: str, parent: int) -> str:
        more = f"<wp:attachment_url>{base}/{file}</wp:attachment_url><wp:post_parent>{parent}</wp:post_parent>"
        return item(number, kind="attachment", status="inherit", more=more)

    cover = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>2</wp:meta_value></wp:postmeta>"
    shown = f'<img src="{base}/cover-300x200.png" alt="x"><img src="//old.example/wp-content/uploads/near.png" alt="y">'
    post = item(1, shown, more=cover)
    files = attachment(2, "cover.png", 1), attachment(3, "leaflet.pdf", 1), attachment(4, "alone.png", 0)
    wish = export(post, *files)
    for _ in range(2):
        import_wordpress(app.extensions["database"], WordPressWish(wish.file, uploads))
        client = app.test_client()
        for old in (
            "/2019/05/item-2/",
            "/?attachment_id=2",
            "/?p=2",
            "/2019/05/item-3/",
            "/wp-content/uploads/leaflet.pdf",
        ):
            assert client.get(old).location == "/news/item-1", old
        pictures = ("cover.png", "cover-300x200.png", "near.png")
        here = {client.get(f"/wp-content/uploads/{name}").location for name in pictures}
        assert len(here) == 3 and all(client.get(picture).status_code == 200 for picture in here)
        for gone in ("/2019/05/item-4/", "/wp-content/uploads/alone.png"):
            assert client.get(gone).status_code == 404, gone


@pytest.mark.parametrize(
    "words",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><rss><channel><link>https://x</link></channel></rss>',
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><channel><link>&a;</link></channel></rss>',
        '<!-- <rss> --><!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1/">]><rss><channel>&a;</channel></rss>',
        "<rss><channel><item><title>cut off",
        "<rss/>",
        "",
        "no XML",
        "<rss>" + "<a>" * 3_000 + "</a>" * 3_000 + "</rss>",
    ],
)
def test_a_hostile_or_damaged_file_is_refused_in_a_sentence(tmp_path: Path, words: str) -> None:
    file = tmp_path / "export.xml"
    file.write_text(words)
    with pytest.raises(ImportRefused):
        read_export(file)
    with pytest.raises(ImportRefused):
        read_export(tmp_path / "nothing.xml")


@pytest.mark.parametrize(
    "page", [each * 20_000 for each in ("<b>", "<div>", "<table><tr><td>", "[", "<ul><li>", "&lt;")], ids=range(6)
)
def test_the_text_of_a_hostile_page_is_read_in_a_moment(page: str) -> None:
    assert "alert(" not in markdown_of(page + "<script>alert(1)</script>", lambda _there: "").markdown


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        ("Give <s>10</s>5 mg, 7<del>1</del><strong>2</strong>", "Give <s>10</s> 5 mg, 7 <s>1</s> **2**"),
        ('<img src="https://s.w.org/1f600.svg" alt="😀" class="emoji"> hi', "😀 hi"),
        (
            '<a href="/about/">us</a> <a href="../b">b</a>',
            "[us](https://old.example/about/) [b](https://old.example/b)",
        ),
        ('<a href="//[x">x</a> <a href="javascript:x">y</a>', "x y"),
    ],
)
def test_what_stands_beside_struck_words_and_where_links_lead_stays_so(page: str, markdown: str) -> None:
    leads_to = partial(joined, "https://old.example/a/")
    assert markdown_of(page, lambda _: "", leads_to=leads_to).markdown == f"{markdown}\n"


def test_the_html_of_both_editors_becomes_the_same_markdown() -> None:
    old = "One\nline.\n\n<ol>\n<li>First</li>\n<li>Second<ul><li>Below</li></ul></li>\n</ol>\n<em>End</em> 5&nbsp;mg"
    new = "<!-- wp:paragraph --><p>One<br>line.</p><!-- /wp:paragraph -->\n<ol><li><p>First</p></li><li>Second"
    new += "<ul><li>Below</li></ul></li></ol><p><em>End</em> 5&nbsp;mg</p>"
    written = [markdown_of(page, lambda _there: "").markdown for page in (old, new)]
    assert written[0] == written[1] == "One\\\nline.\n\n1. First\n2. Second\n   - Below\n\n*End* 5\xa0mg\n"


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        ('<p>10<span style="vertical-align: super;">9</span>/L</p>', "10<sup>9</sup>/L"),
        ('<p><span style="text-decoration: line-through;">5 mg</span> 10 mg</p>', "<s>5 mg</s> 10 mg"),
        ('<ul><li style="text-decoration:line-through">5 mg</li><li>10 mg</li></ul>', "- <s>5 mg</s>\n- 10 mg"),
        ("<del><p>5 mg</p><p>6 mg</p></del><p>7 mg</p>", "<s>5 mg</s>\n\n<s>6 mg</s>\n\n7 mg"),
        ("<p>2<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> tablets</p>", "2 1/2 tablets"),
        ("<math><msup><mn>10</mn><mn>9</mn></msup></math>/L", "10<sup>9</sup>/L"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>", "(a+b)/2"),
        ('<ol start="3"><li>Weigh</li><li>Dose</li></ol>', "3. Weigh\n4. Dose"),
        ('<ol><li>Weigh</li><li value="5">Dose</li></ol>', "1. Weigh\n\n5) Dose"),
        ('<ol start="-3"><li>Weigh</li></ol>', "1. Weigh"),
        ('<p>Take 5<span style="display:none">0</span> mg<b hidden>, or 9</b></p>', "Take 5 mg"),
        (
            '<p>5<i class="screen-reader-text">0</i> mg<i style="font-size:0">9</i></p><p style="opacity:.9">6</p>',
            "5 mg\n\n6",
        ),
        (
            '<p>5 <span style="font-family: Symbol">m<b>m</b></span>g <font face="Symbol">£</font> 6</p>',
            "5 μ**μ**g ≤ 6",
        ),
        ("<p>metho&shy;trexate</p>", "methotrexate"),
        ('<ul><li><input type="checkbox" checked> Yes</li><li><input type="checkbox">No</li></ul>', "- ☑ Yes\n- ☐ No"),
        (
            '<a href="https://a.org/5">Form 5</a><a href="https://a.org/5" class="b__button">Get</a>',
            "[Form 5](https://a.org/5) [Get](https://a.org/5)",
        ),
        (
            '<p><b>Take <abbr title="metho|trexate &quot;x&quot;">MTX</abbr></b>, <q>5 mg</q></p>',
            '**Take <abbr title="metho&#124;trexate &quot;x&quot;">MTX</abbr>**, “5 mg”',
        ),
        ('[tab title="Adults: 5 mg"]Daily[/tab]', "**Adults: 5 mg**\n\nDaily"),
        (
            '5 mg<sup><a href="#n1">1</a></sup><ol><li id="n1">or 2 <a href="#r1">↩</a></li></ol>',
            "5 mg[^1]\n\n[^1]: or 2",
        ),
    ],
)
def test_what_a_style_a_formula_or_the_number_of_an_item_says_is_not_lost(page: str, markdown: str) -> None:
    assert markdown_of(page, lambda _address: "").markdown.strip() == markdown


def test_notes_that_stand_beside_a_page_are_its_notes(embedded: Database, export) -> None:  # type: ignore[no-untyped-def]
    mark = (
        'Take 5 mg<sup data-fn="a-1" class="fn"><a href="#a-1" id="a-1-link">1</a></sup> daily.<!-- wp:footnotes /-->'
    )
    kept = '[{"content":"<strong>2.5 mg</strong> if old","id":"a-1"}, 5]'
    more = f"<wp:meta_key>footnotes</wp:meta_key><wp:meta_value><![CDATA[{kept}]]></wp:meta_value>"
    more = f"<wp:postmeta>{more}</wp:postmeta>"
    summary = import_wordpress(embedded, export(item(1, f"<p>{mark}</p>", kind="page", more=more)))
    assert len(summary.lines()) == 1, summary.lines()
    with embedded.reading() as session:
        latest = latest_revision(session, session.scalars(sa.select(Document)).one())
        assert latest and latest.content and latest.content.body == "Take 5 mg[^1] daily.\n\n[^1]: **2.5 mg** if old\n"


def test_what_nobody_saw_and_letters_beside_items_are_said(embedded: Database, export) -> None:  # type: ignore[no-untyped-def]
    page = '<ol type="a"><li>Stop</li><li>Wait<b style="visibility:hidden"> 9</b></li></ol>'
    told = import_wordpress(embedded, export(item(1, page))).lines()
    assert "1 × hidden passages, left out: Item 1 (“9”)" in told
    linked = '<a href="#nowhere">the dose</a> <a href="javascript:x">y</a><table><tr><td>5</td><td>6</td></tr></table>'
    more = "\n".join(import_wordpress(embedded, export(item(2, linked))).lines())
    assert "1 × links within the document are plain text: Item 2 (1 of them)" in more
    assert "1 × links to addresses that are no web pages: Item 2 (1 of them)" in more
    assert "1 × The first rows of tables are now their headings: Item 2" in more
    assert "1 × lists with letters or Roman numerals, numbered now: Item 1 (2 items)" in told


def test_links_within_a_page_lead_to_its_sections(embedded: Database, export) -> None:  # type: ignore[no-untyped-def]
    page = (
        '<p><a href="#H%C3%A9lp">Help</a>, <a href="https://old.example/2019/05/item-1/#table">the table</a>, '
        '<a href="#start">start</a>, <a href="#cell">a cell</a></p><h2 id="Hélp">Help</h2><p>Ask.</p>'
        '<p><a name="start"></a></p><h3>Start with 5 mg</h3>'
        '<table id="table"><tr><td id="cell">5</td><td>6</td></tr></table>'
    )
    told = "\n".join(import_wordpress(embedded, export(item(1, page, kind="page"))).lines())
    assert "plain text" not in told
    with embedded.reading() as session:
        latest = latest_revision(session, session.scalars(sa.select(Document)).one())
        assert latest and latest.content
        made = render(latest.content.body)
    anchors = {section.title: section.anchor for section in made.sections}
    assert anchors["Help"] == "help" and anchors["Start with 5 mg"] == "table"
    led = re.findall(r'href="#([^"]+)">([^<]+)', made.html)
    assert led == [("help", "Help"), ("table", "the table"), ("table", "start"), ("table", "a cell")]


COLOUR = "passages set apart by nothing but colour, which no page keeps: say in words what it meant"


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ('<p>Rest. <span style="color:#ff0000">Not with alcohol.</span></p>', "Not with alcohol."),
        ('<p style="color:red !important">Not with <b>alcohol</b>.</p>', "Not with alcohol."),
        ('<p class="has-vivid-red-color has-text-color">Not daily.</p>', "Not daily."),
        ('<p style="color:var(--wp--preset--color--vivid-red)">Not daily.</p>', "Not daily."),
        ("<p><font color=red>Not daily.</font></p>", "Not daily."),
        ('<table><tr><td>a</td><td bgcolor="#f00">Stop</td></tr></table>', "Stop"),
        ('<div class="has-background has-pale-pink-background-color">Call 999.</div>', "Call 999."),
        ("<p>Take it <mark>once</mark> a week.</p>", "once"),
        ('<p>5<span style="color:#fff">00</span> mg</p>', "00"),
        ('<p style="color:rgba(255,0,0,0.5.1)">Not daily.</p>', "Not daily."),
        (f'<p style="color:rgb({"1" * 5_000},0,0)">Not daily.</p>', "Not daily."),
        ('<p style="color:rgb(100% 0% 0% / 50%)">Not daily.</p>', "Not daily."),
        ('<p style="color:hsl(0 100% 40%)">Not daily.</p>', "Not daily."),
        ('<p style="color:hsl(0, 0%, 20%)">Take it.</p>', ""),
        ('<p style="color:hwb(0 0% 0% / .5)">Not daily.</p>', "Not daily."),
        ('<p style="color:hwb(90deg 20% 80%)">Take it.</p>', ""),
        ('<p style="background:hsl(0 100% 40% / 0)">Take it.</p>', ""),
        ('<p style="color:rgba(0,0,0,.)">Take it.</p>', ""),
        ('<p style="color:rgb(0% 0% 0%)">Take it.</p>', ""),
        ('<p style="color:#212b32">Take it.</p>', ""),
        ('<p class="has-black-color has-text-color">Take it.</p>', ""),
        ('<p><strong style="color:red">Never daily.</strong></p>', ""),
        ('<p style="color:red"><strong>Never daily.</strong></p>', ""),
        ('<h2 style="color:#005eb8">Dose</h2>', ""),
        ('<p style="border-color:red;background:#eee">Take it.</p>', ""),
    ],
)
def test_words_that_only_a_colour_set_apart_are_named(embedded: Database, export, page: str, told: str) -> None:  # type: ignore[no-untyped-def]
    lines = [line for line in import_wordpress(embedded, export(item(1, page))).lines() if COLOUR in line]
    assert lines == ([f"1 × {COLOUR}: Item 1 (“{told}”)"] if told else [])


def test_signs_whose_font_was_lost_are_read_where_their_place_tells_it(embedded: Database, export) -> None:  # type: ignore[no-untyped-def]
    page = "<p>\uf0fc Take \uf0b3 5 mg \uf0e0 rest</p><p>A \uf123 sign</p>"
    told = import_wordpress(embedded, export(item(1, page, kind="page"))).lines()
    assert "1 × signs of fonts that could not be read: Item 1 (“A \ufffd sign”)" in told
    with embedded.reading() as session:
        latest = latest_revision(session, session.scalars(sa.select(Document)).one())
        assert latest and latest.content and latest.content.body.startswith("✓ Take ≥ 5 mg → rest\n")
