"""Somebody who publishes through the pages of the desk again and again, while other things happen."""

import threading
import time

import requests

from tests.pages import HIDDEN

#: The page that is published, which is there already.
PAGE = "/guidance/methotrexate"


class Publisher:
    """Somebody with a script who publishes one text after another, and writes down what was promised to them."""

    def __init__(self, address: str, cookie: str, name: str, *, patient: bool = False) -> None:
        """
        :param cookie: that of somebody who may publish by themselves, and has signed in.
        :param patient: whether to try again when the service is away, and not to give up.
        """
        self.address, self.name, self._patient = address, name, patient
        self.promised: list[str] = []
        self._browser = requests.Session()
        self._browser.cookies.set("guidance", cookie, domain="127.0.0.1", path="/")
        self._over, self._has_published = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> "Publisher":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def published_once(self) -> None:
        """Wait for the first promise: on a busy machine the first pages of a new server take their time."""
        self._has_published.wait(30)

    def _work(self) -> None:
        turn = 0
        while not self._over.is_set():
            turn += 1
            text = f"{self.name}, text {turn}."
            try:
                self._send("draft", title="Methotrexate", body=text, change_class="advice changed", change_note=text)
                if self._send("version", when="urgent", reason="A batch is recalled."):
                    self.promised.append(text)
                    self._has_published.set()
            except requests.RequestException:
                if not self._patient:
                    return  # the service is dead
                time.sleep(0.1)

    def _send(self, step: str, **fields: str) -> bool:
        source = self._browser.get(f"{self.address}/desk{PAGE}/{step}", params={"continue": "1"}, timeout=30).text
        hidden = dict(HIDDEN.findall(source))
        answer = self._browser.post(
            f"{self.address}/desk{PAGE}/{step}", data=hidden | fields, allow_redirects=False, timeout=30
        )
        return answer.status_code == 303
