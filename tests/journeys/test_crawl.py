"""Every link of the whole demonstration leads to a page, and every fragment to a place on it."""

import re
from urllib.parse import urljoin, urlsplit

from flask import Flask

LINK = re.compile(r'<(?:a|link)\s[^>]*?href="([^"]+)"')
MOST = 2_500


def test_no_link_of_the_site_is_broken(demo: Flask) -> None:
    client = demo.test_client()
    todo, seen, ids = ["/"], {"/"}, {}
    fragments: set[tuple[str, str, str]] = set()
    while todo:
        path = todo.pop()
        with client.get(path, follow_redirects=True) as answer:
            assert answer.status_code == 200, path
            source = answer.get_data(as_text=True)
        ids[path] = set(re.findall(r'\sid="([^"]+)"', source))
        for raw in LINK.findall(source):
            address = urlsplit(urljoin(path, raw.replace("&amp;", "&")))
            if address.scheme or address.netloc:
                continue
            target = address.path + (f"?{address.query}" if address.query else "")
            if address.fragment:
                fragments.add((path, target, address.fragment))
            if target not in seen:
                seen.add(target)
                todo.append(target)
    assert 300 < len(seen) < MOST
    broken = [found for found in fragments if found[2] not in ids[found[1]]]
    assert broken == []
