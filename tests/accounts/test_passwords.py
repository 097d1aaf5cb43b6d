"""Which passwords are taken, and how they are kept."""

import threading

import pytest

from guidance.accounts import passwords
from guidance.errors import NotReady, PasswordRefused
from guidance.models import UserAccount

SAM = UserAccount(email="sam.author@example.org", name="Sam Winterbottom Author")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "12 characters or more"),
        ("eleven char", "12 characters or more"),
        ("x1 " * 67, "200 characters or fewer"),
        ("sam.author@example.org", "neither your name"),
        ("Sam Winterbottom Author 2026!", "neither your name"),
        ("SAM.AUTHOR.2026", "neither your name"),
        ("Password1234", "harder to guess"),
        ("P@ssw0rd1234", "harder to guess"),
        ("passwordpassword", "harder to guess"),
        ("liverpoolliverpool9", "harder to guess"),
        ("1234567890123", "harder to guess"),
        ("qwertyuiop[]"[:10] + "qw", "harder to guess"),
        ("aaaaaaaaaaaaaaaa", "harder to guess"),
        ("abababababababab", "harder to guess"),
        ("Administrator1!", "harder to guess"),
        ("correct horse battery staple", "harder to guess"),
    ],
)
def test_a_password_that_others_would_guess_is_refused_with_what_to_do(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefused, match=reason):
        passwords.check(password, SAM)


@pytest.mark.parametrize(
    "password", ["heron lantern gravel tuba", "çà et là, où ça va", "J7$kk29-Wq!pZ", "日本語のとても長い合言葉です"]
)
def test_any_other_password_is_taken(password: str) -> None:
    passwords.check(password, SAM)


def test_the_list_of_common_passwords_is_long_enough() -> None:
    assert len(passwords._commonest()) > 300


def test_a_password_is_kept_as_argon2id_and_fits_only_itself_however_it_was_composed() -> None:
    stored = passwords.hashed("caf\u00e9 lantern gravel")
    assert stored.startswith("$argon2id$")
    assert passwords.fits(stored, "cafe\u0301 lantern gravel")
    assert not passwords.fits(stored, "cafe lantern gravel")
    assert not passwords.fits(None, "cafe lantern gravel")
    assert not passwords.fits("damaged", "cafe lantern gravel")


def test_only_two_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    begun, go_on = threading.Barrier(3), threading.Event()

    class Slow:
        def hash(self, _password: str) -> str:
            begun.wait(5)
            go_on.wait(5)
            return "done"

    monkeypatch.setattr(passwords, "_HASHER", Slow())
    both = [threading.Thread(target=passwords.hashed, args=("x",)) for _ in range(2)]
    for thread in both:
        thread.start()
    begun.wait(5)
    with pytest.raises(NotReady, match="Try again in a minute"):
        passwords.hashed("x")
    go_on.set()
    for thread in both:
        thread.join(5)
