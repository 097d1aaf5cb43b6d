"""HTML in, a PDF out, in the jail: no network, no files, nothing but what was handed in. The only door to WeasyPrint.

What WeasyPrint opens by itself (its style sheets, the fonts of the machine) it opens when this file is imported, before
the jail closes; so a first sheet is made then.
"""

import base64
import json
from typing import Any

MISSING = ""
"""Why no PDF can be made on this machine; nothing where it can."""

try:
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except (ImportError, OSError) as fault:  # without Pango it ends while it is imported
    MISSING = str(fault).splitlines()[0][:200]


def written(data: bytes) -> tuple[dict[str, str], list[bytes]]:
    """The PDF of a page, or why there can be none here.

    :param data: JSON with ``html``, ``address`` (what its links are relative to) and ``pictures``: by address, their
        type and their bytes in base64. Nothing at all asks only whether there could be one.
    """
    if MISSING:
        return {"missing": MISSING}, []
    if not data:
        return {}, []
    wanted = json.loads(data)
    return {}, [_pdf(wanted["html"], wanted["address"], wanted["pictures"])]


def _pdf(html: str, address: str, pictures: dict[str, list[str]]) -> bytes:
    class HandedIn(URLFetcher):
        def fetch(self, url: str, _headers: Any = None) -> Any:
            if url not in pictures:
                raise ValueError("nothing is fetched for a PDF")
            media_type, body = pictures[url]
            return URLFetcherResponse(url, base64.b64decode(body), {"Content-Type": media_type})

    made = weasyprint.HTML(string=html, base_url=address, url_fetcher=HandedIn())
    found: bytes = made.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=b"guidance")
    return found


_EVERYTHING = """<html lang="en"><title>x</title><style>@page { @bottom-left { content: element(foot) } }
div { position: running(foot) } table { border: 1px solid }</style><div>x
<svg viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>
</div><h1>Ω</h1><table><tr><th><b>x</b><td><i>x</i></table><ul><li>x</ul><pre>x</pre><img src="data:image/gif;base64,
R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" alt="x"></html>"""

if not MISSING:
    try:
        _pdf(_EVERYTHING, "http://localhost/", {})
    except Exception as fault:  # a machine without a font, for example: everything else works on
        MISSING = f"{type(fault).__name__}: {fault}"[:200]
