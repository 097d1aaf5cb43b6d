"""Every link of the whole demonstration leads to a page, and every fragment to a place on it."""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

LINK = re.compile(r'<(?:a|link)\s[^>]*?href="([^"]+)"')
MOST = 2_500


@pytest.mark.parametrize("alike", [3, pytest.param(MOST, marks=pytest.mark.soak)])
def test_no_link_of_the_site_is_broken(demo: Flask, alike: int) -> None:
    """Of what is alike on one page of guidance, the versions and the comparisons of them, a few are opened."""
    kinds: Counter[str] = Counter()
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
                kind = re.sub(r"\d+", "*", target)
                kinds[kind] += 1
                if kinds[kind] <= alike:
                    todo.append(target)
    assert 300 < len(seen) < MOST
    broken = [found for found in fragments if found[1] in ids and found[2] not in ids[found[1]]]
    assert broken == []
