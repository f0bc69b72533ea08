"""An agency's server on this machine that does what it is told, also what no server should."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pipeline.fetch.policy import Policy


@dataclass(frozen=True)
class Answer:
    """What the server sends: `body` as far as `cut`, under headers that need not be true."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    declared: int | None = None
    endless: bool = False
    slow: threading.Event | None = None

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        """Write it; a client that has gone is no failure."""
        length = len(self.body) if self.declared is None else self.declared
        headers = {"Content-Length": str(length), "Connection": "close"} | self.headers
        handler.send_response(self.status)
        for name, value in headers.items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        try:
            handler.wfile.write(self.body if self.cut is None else self.body[: self.cut])
            while self.slow and not self.slow.wait(0.02):
                handler.wfile.write(b"x")
            while self.endless:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            pass


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: dict[str, str]


Play = Callable[[Asked], Answer]


class AgencyServer:
    """Answers by path: one answer for ever, or a list of which the last stays."""

    def __init__(self) -> None:
        self.plays: dict[str, list[Answer | Play]] = {}
        self.asked: list[Asked] = []
        agency = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                agency._answer(self)

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def give(self, path: str, *plays: Answer | Play) -> str:
        """Answer a path so; its address."""
        self.plays[path] = list(plays)
        return self.url + path

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = Asked(handler.path, dict(handler.headers))
        self.asked.append(asked)
        plays = self.plays.get(handler.path, [Answer(b"not found", 404)])
        play = plays.pop(0) if len(plays) > 1 else plays[0]
        (play if isinstance(play, Answer) else play(asked)).send(handler)

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def policy(self, **limits: Any) -> Policy:
        """Limits for tests: no pauses, and this server may be asked."""
        usual = {"backoff_seconds": 0.0, "attempts": 4, "trusted": frozenset({self.host})}
        return Policy(**(usual | limits))


@contextmanager
def agency_server() -> Iterator[AgencyServer]:
    """A server for one test."""
    server = AgencyServer()
    try:
        yield server
    finally:
        server.close()


def ranged(body: bytes, etag: str = '"one"', cut: int | None = None) -> Play:
    """A good server of one file: ranges, conditions; the first part may break off."""

    def play(asked: Asked) -> Answer:
        headers = {"ETag": etag}
        if asked.headers.get("If-None-Match") == etag:
            return Answer(b"", 304, headers | {"Content-Length": ""})
        wanted = asked.headers.get("Range")
        if wanted and asked.headers.get("If-Range") == etag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(body):
                return Answer(b"", 416, {"Content-Range": f"bytes */{len(body)}"})
            given = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
            rest = body[start:]
            return Answer(rest, 206, headers | given, cut=cut)
        return Answer(body, 200, headers, cut=cut)

    return play
