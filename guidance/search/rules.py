"""The mark of the rules by which texts become words: an index that other rules have made is built anew."""

import hashlib
import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

_READ_BY = re.compile(r"^from (guidance\.(?:search|text)[\w.]*) import", re.MULTILINE)


def sources_of(*modules: str) -> dict[str, str]:
    """The source of modules, and of all in ``search`` and ``text`` that these read texts with, by their names."""
    sources: dict[str, str] = {}
    ahead = list(modules)
    while ahead:
        name = ahead.pop()
        spec = find_spec(name) if name not in sources else None
        if spec and spec.origin:
            sources[name] = Path(spec.origin).read_text(encoding="utf-8")
            ahead += _READ_BY.findall(sources[name])
    return sources


_SOURCES = sources_of("guidance.search.analysis", "guidance.search.pages")
#: It changes with every release that reads texts in another way; else questions would look for what no index holds.
RULES = hashlib.sha256(
    "".join([*(_SOURCES[name] for name in sorted(_SOURCES)), version("snowballstemmer")]).encode()
).hexdigest()[:12]
