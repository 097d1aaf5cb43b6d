"""QR codes as small pictures that need no second request. This file is the only door to segno."""

import io
from functools import lru_cache

#: White squares round the code, as its standard (ISO/IEC 18004) asks for.
QUIET_ZONE = 4


@lru_cache(maxsize=2_000)
def qr_code(address: str) -> str:
    """The QR code of an address as an SVG picture, black on white, with its quiet zone; it has no alternative text."""
    import segno

    out = io.BytesIO()
    segno.make_qr(address, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=QUIET_ZONE,
        light="#fff",
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue().decode()
