"""Check a certificate of a guidance page, offline and with nothing but Python.

    python check.py certificate.json [KEY]

It needs no part of the service. KEY is the line that stood at /.well-known/guidance-key when you first trusted the
site; without it the key in the certificate is used, which only shows that the file fits together.
"""

import base64
import hashlib
import json
import re
import sys
from typing import Any

# Ed25519 (RFC 8032, section 5.1): the field, the curve and its base point.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
KEY = re.compile(r"[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")
Point = tuple[int, int, int, int]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total


def point_in(data: bytes) -> Point:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P:
        raise ValueError("that is no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    base = point_in((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    s = int.from_bytes(signature[32:], "little")
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    try:
        left, right = times(s, base), add(point_in(signature[:32]), times(hashed, point_in(public)))
    except ValueError:
        return False
    same_x, same_y = ((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
    return s < ORDER and same_x and same_y


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root of the tree (RFC 9162, section 2.1.3.2)."""
    last = size - 1
    for other in path:
        if index & 1 or index == last:
            leaf = sha(b"\x01" + other + leaf)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = sha(b"\x01" + leaf + other)
        index, last = index >> 1, last >> 1
    return leaf if last == 0 else b""


def told_in(entry: dict[str, Any]) -> tuple[Any, ...]:
    """Kind, page, number, digest of the words and moment of what was sealed; newer entries name their format first."""
    kind, *told = json.loads(entry["sealed"])
    uid, number, digest, _page, at, *_more = told[1:] if isinstance(told[0], int) else told
    return kind, uid, number, digest, at


def faults(found: dict[str, Any], key: str) -> list[str]:
    """The faults of a certificate; nothing where all fits."""
    if not KEY.fullmatch(key.split("\n")[0].strip()):
        return ["KEY has to be the whole line, like name+0123abcd+letters."]
    text, entry, proof = found["text"], found["entry"], found["proof"]
    words = json.dumps([text["title"], text["summary"], text["body"]], ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(bytes.fromhex(text["salt"]) + words.encode()).hexdigest()
    kind, uid, number, sealed_digest, _at = told_in(entry)
    link = sha(f"{entry['previous']}\n{entry['sequence']}\n{entry['sealed']}".encode()).hex()
    path = [bytes.fromhex(each) for each in proof["path"]]
    root = root_from(sha(b"\x00" + link.encode()), proof["index"], proof["size"], path)
    note, _, signatures = found["checkpoint"].partition("\n\n")
    origin, size, noted = note.split("\n")
    name, key_hash, public = key.split("\n")[0].strip().split("+", 2)
    given = base64.b64decode(public)[1:]
    raw = [base64.b64decode(line.split()[-1]) for line in signatures.strip().split("\n")]
    own = [each[4:] for each in raw if each[:4].hex() == key_hash]
    checks = {
        "The words are not those that were sealed.": kind == "version" and digest == sealed_digest,
        "The entry is about another page or version.": (uid, number) == (found["uid"], found["version"]),
        "The entry is not in the history that was signed.": root == base64.b64decode(noted),
        "The proof is about another state of the history.": int(size) == proof["size"],
        "The key belongs to another site.": name == origin,
        "The signature is not that of this key.": any(signed_by(given, f"{note}\n".encode(), each) for each in own),
    }
    return [fault for fault, holds in checks.items() if not holds]


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            found = json.load(file)
        wrong = faults(found, sys.argv[2] if len(sys.argv) > 2 else found["key"])
    except OSError as error:
        wrong = [f"{sys.argv[1]} cannot be read: {error.strerror}."]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        wrong = ["This is no certificate."]
    if not wrong:
        at, title = told_in(found["entry"])[-1], found["text"]["title"]
        sys.stdout.write(f"It holds: version {found['version']} of page {found['uid']}, published {at}: {title}\n")
        return 0
    sys.stdout.write("\n".join(wrong) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
