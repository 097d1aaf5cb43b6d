"""QR codes: small, black on white, with their quiet zone."""

import re

from guidance.text.qr import QUIET_ZONE, qr_code


def test_the_code_is_one_small_picture_with_a_quiet_zone() -> None:
    picture = qr_code("https://guidance.example.org/guidance/methotrexate-and-vaccines/versions/12/check")
    assert picture.startswith("<svg")
    assert len(picture) < 6_000
    size = int(re.search(r'viewBox="0 0 (\d+)', picture)[1])
    dark = re.search(r'stroke="#000"[^>]*d="M(\d+) (\d+)', picture)
    assert int(dark[1]) == QUIET_ZONE
    assert (size - 2 * QUIET_ZONE - 17) % 4 == 0  # every version of the code has 17 + 4n squares (ISO/IEC 18004)
