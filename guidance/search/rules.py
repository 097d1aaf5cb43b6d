"""The mark of the rules by which texts become words: an index that other rules have made is built anew."""

import hashlib
import inspect
from importlib.metadata import version

from guidance.search import analysis, figures, pages, spelling
from guidance.text.measures import numbers, units, words

#: It changes with every release that reads texts in another way; else questions would look for what no index holds.
RULES = hashlib.sha256(
    b"".join(
        inspect.getsource(module).encode() for module in (analysis, figures, pages, spelling, numbers, units, words)
    )
    + version("snowballstemmer").encode()
).hexdigest()[:12]
