"""Making PDF files outside the web process, one at a time on a machine, and keeping them on disk.

One request of a process waits a few seconds for its file, so that its threads stay with the readers; whoever does not
get it then is told to ask again, while it goes on being made. A file is named by what it was made from, so that nothing
kept is ever out of date.
"""

import base64
import fcntl
import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from guidance import jail
from guidance.errors import Refusal, UploadRefused

_log = logging.getLogger(__name__)

#: Seconds for which a request waits for its file.
WAITS = 5.0
#: Seconds after which a file is given up.
SECONDS = 60.0
#: Files that may be waited for at once; who asks for one more is told to come again.
MOST = 8
#: Changes whenever files would be made otherwise from the same text.
_FORMAT = 1
_WRITER = "guidance.pdf.writing:written"

NOT_YET = "This PDF is being made. Load this page again in a few seconds."
TOO_LONG = "This page is too long to be made into a PDF here. Print it from the page itself instead."
NOT_HERE = (
    "No PDF can be made here: this machine lacks Pango, with which its text is set. Print the page itself instead, or "
    "take it as text."
)


class NotYet(Refusal):
    """A file that is still being made."""


class NoPdf(Refusal):
    """A file that cannot be made here at all."""


@dataclass(frozen=True)
class Sheets:
    """The parts from which a file is made."""

    name: str
    """What names its version in the folder, without the rest that tells it from others of the same version."""
    html: str
    address: str
    pictures: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """Type and content of each, by its whole address."""

    @property
    def file(self) -> str:
        """The name under which it is kept."""
        digest = sha256(f"{_FORMAT}{self.html}".encode()).hexdigest()
        return f"{self.name}-{digest[:32]}.pdf"

    @property
    def as_json(self) -> bytes:
        pictures = {at: [kind, base64.b64encode(data).decode()] for at, (kind, data) in self.pictures.items()}
        return json.dumps({"html": self.html, "address": self.address, "pictures": pictures}).encode()


@dataclass
class _Job:
    over: threading.Event = field(default_factory=threading.Event)
    refusal: str = ""


class Maker:
    """The files of one installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._jobs: dict[str, _Job] = {}
        self._lock, self._wait = threading.Lock(), threading.Lock()

    def pdf(self, wanted: Sheets) -> bytes:
        """The file, made now if it never was.

        :raises NotYet: when it is not finished in a few seconds.
        :raises NoPdf: when there will be none.
        """
        if (kept := self._kept(wanted)) is not None:
            return kept
        job = self._begun(wanted)
        if self._wait.acquire(blocking=False):
            try:
                job.over.wait(WAITS)
            finally:
                self._wait.release()
        if job.refusal:
            raise NoPdf(job.refusal)
        if (kept := self._kept(wanted)) is not None:
            return kept
        raise NotYet(NOT_YET)

    def _kept(self, wanted: Sheets) -> bytes | None:
        try:
            return (self._folder / wanted.file).read_bytes()
        except FileNotFoundError:
            return None

    def _begun(self, wanted: Sheets) -> _Job:
        with self._lock:
            job = self._jobs.get(wanted.file)
            if job is None:
                if len(self._jobs) >= MOST:
                    raise NotYet(NOT_YET)
                job = self._jobs[wanted.file] = _Job()
                threading.Thread(target=self._make, args=(wanted, job), name="pdf", daemon=True).start()
        return job

    def _make(self, wanted: Sheets, job: _Job) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _alone(self._folder):
                if self._kept(wanted) is None:
                    self._keep(wanted, _written(wanted.as_json))
        except NoPdf as refusal:
            job.refusal = str(refusal)
        except NotYet:
            return
        except OSError as error:
            _log.error("a PDF could not be kept: %s", error)
            job.refusal = "The PDF could not be kept: the disk may be full. Print the page itself instead."
        finally:
            with self._lock:
                del self._jobs[wanted.file]
            job.over.set()

    def _keep(self, wanted: Sheets, data: bytes) -> None:
        new = self._folder / "making.new"
        new.write_bytes(data)
        new.replace(self._folder / wanted.file)
        for other in self._folder.glob(f"{wanted.name}-*.pdf"):
            if other.name != wanted.file:  # as the version was before something came of it
                other.unlink(missing_ok=True)


def _written(data: bytes) -> bytes:
    """:raises NoPdf: when there can be none.
    :raises NotYet: when other files are being read.
    """
    try:
        answer = jail.run(_WRITER, data, seconds=SECONDS)
    except UploadRefused as refusal:
        if str(refusal) == jail.BUSY:
            raise NotYet(NOT_YET) from None
        raise NoPdf(TOO_LONG) from None
    if "missing" in answer.value:
        _log.error("no PDF can be made: %s", answer.value["missing"])
        raise NoPdf(NOT_HERE)
    return answer.files[0]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One file at a time, however many processes serve."""
    with (folder / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def why_none() -> str:
    """Why no PDF can be made on this machine, for its administrator; nothing where it can."""
    try:
        told: dict[str, str] = jail.run(_WRITER, b"", seconds=SECONDS).value
    except UploadRefused:
        return "No PDF can be made: WeasyPrint does not start in 512 MB and 20 seconds."
    if "missing" not in told:
        return ""
    words = "install Pango (Debian: libpango-1.0-0, libpangoft2-1.0-0) and a font"
    return f"No PDF can be made: {words}. WeasyPrint says: {told['missing']}"
