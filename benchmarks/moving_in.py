"""How much of the processor an export of WordPress takes: posts as its two editors wrote them."""

import random
import time
from html import escape
from pathlib import Path

from guidance.db import Database
from guidance.importing.wordpress import WordPressWish, import_wordpress

POSTS = 250
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://old.example</link>
"""


def seconds_to_move_in(database: Database, folder: Path) -> float:
    """Take the posts in; the time of the processor.

    :param folder: where the export may be written.
    """
    file = folder / "export.xml"
    file.write_text(_HEAD + "".join(_post(random.Random(n), n) for n in range(POSTS)) + "</channel></rss>")
    begun = time.process_time()
    summary = import_wordpress(database, WordPressWish(file))
    assert summary.counts["news items"] == POSTS
    return time.process_time() - begun


def _post(chance: random.Random, number: int) -> str:
    parts = [_part(chance, blocks=number % 2 == 0) for _ in range(12)]
    day = f"{2010 + number % 12}-{1 + number % 12:02}-{1 + number % 28:02}"
    return f"""<item><title>Report {number} of the members</title>
<link>https://old.example/{day.replace("-", "/")}/report-{number}/</link><dc:creator>ann</dc:creator>
<content:encoded><![CDATA[{"".join(parts)}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number + 1}</wp:post_id><wp:post_date_gmt>{day} 10:00:00</wp:post_date_gmt>
<wp:post_name>report-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="c{number % 9}">Category {number % 9}</category></item>"""


def _part(chance: random.Random, *, blocks: bool) -> str:
    words = " ".join(escape(chance.choice(("care", "joint", "& we", "a “report”", "of 5 mg"))) for _ in range(60))
    kind = chance.randrange(6)
    if kind == 0:
        return f"<h2>{words[:40]}</h2>\n"
    if kind == 1:
        return "<ul>" + "".join(f"<li><strong>{word}</strong></li>" for word in words.split()[:8]) + "</ul>\n"
    if kind == 2:
        return f'[caption id="x" width="300"]<a href="https://old.example/x">{words[:80]}</a>[/caption]\n\n'
    return f"<!-- wp:paragraph --><p>{words}</p><!-- /wp:paragraph -->\n" if blocks else f"{words}\n\n"
