"""A stand-in for the chat services that notices go to: a server on loopback that keeps what it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class LetterBox:
    """`address`: the Apprise URL. `status`: what the server answers; anything but 200 keeps nothing."""

    address: str = ""
    status: int = 200
    letters: list[tuple[str, str]] = field(default_factory=list)
    knocks: int = 0

    @property
    def titles(self) -> list[str]:
        return [title for title, _ in self.letters]


@contextmanager
def letter_box() -> Iterator[LetterBox]:
    box, lock = LetterBox(), threading.Lock()

    class Slot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                box.knocks += 1
                if box.status == 200:
                    box.letters.append((told["title"], told["message"]))
            self.send_response(box.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slot)
    box.address = f"json://127.0.0.1:{server.server_port}/secret-token"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
