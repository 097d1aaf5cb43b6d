"""The refusals: requests that were understood and not carried out, each told in one plain sentence."""


class Refusal(Exception):
    """A request that was understood and not carried out.

    ``str(refusal)`` is one sentence for the person who asked; it says what to do next where there is something
    to do. Web pages show it, the command line prints it; nobody sees a traceback.
    """


class WrongSetting(Refusal):
    """A setting that the service cannot start with."""


class UnsafeStorage(Refusal):
    """A database or folder on which published guidance could be damaged."""


class TextRefused(Refusal):
    """A text that is larger or deeper than the service can promise to show in bounded time."""


class Immutable(Refusal):
    """An attempt to change or delete a fact."""


class AddressTaken(Refusal):
    """An address that belongs, or once belonged, to another document."""


class NotReady(Refusal):
    """A step that something else has to come before."""


class ReadOnly(Refusal):
    """Anything that would be written while the service is told to write nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Nothing can be saved just now, and nothing was: {reason.rstrip('.')}. Reading goes on.")


class NotAllowed(Refusal):
    """A step that this person may not take, although others may: approving one's own work, for one."""


class StaleDraft(Refusal):
    """An act on a text or a page that is no longer as it was when the person looked at it; they are shown what is."""


class PasswordRefused(Refusal):
    """A password that others would guess, or one that is not the right one."""


class KeyChanged(Refusal):
    """A sealed secret that the secret key of the service does not open."""


class TooManyTries(Refusal):
    """A guess too many, at a password or a code, or from one place."""


class LinkEnded(Refusal):
    """A one-time link that was used, is too old, or never was one."""


class ProviderRefused(Refusal):
    """An outside identity provider that does not answer, or whose answer cannot be trusted."""


class OutboundFailed(Refusal):
    """Another server that could not be asked, or gave no usable answer."""


class MailFailed(Refusal):
    """A letter that the mail server did not take; ``code`` is the number of its answer, 0 where it gave none."""

    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.code = code


class UploadRefused(Refusal):
    """A file that cannot be taken in."""


class ImportRefused(Refusal):
    """A source that cannot be imported at all (single files that cannot are skipped with a reason)."""


class BackupRefused(Refusal):
    """A backup that cannot be made, or not be put back."""


class HistoryDamaged(Refusal):
    """The first row of the history that is not what was published."""


class Unreadable(HistoryDamaged):
    """A stored text that is no text any more."""


class BadQuery(Refusal):
    """A question to the search that is too long to answer."""
