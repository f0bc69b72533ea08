"""Requests over HTTP that hide nothing: no redirect, no retry and no decoding of their own.

A server that declares fewer bytes than it sends would leave a file cut short without a word. So a
body is read until the server closes the connection, and the caller compares it with what was
declared.
"""

import http.client
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

import pipeline
from pipeline.fetch.policy import Policy


class _ToTheEnd(http.client.HTTPResponse):
    """A body as long as it really is, where the server says that it closes after it."""

    def begin(self) -> None:
        super().begin()
        if self.length and self.will_close:
            self.length = None


class _Plain(HTTPConnection):
    response_class = _ToTheEnd


class _Secure(HTTPSConnection):
    response_class = _ToTheEnd


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        pools = {"http": _PlainPool, "https": _SecurePool}
        self.poolmanager.pool_classes_by_scheme = pools


def ask(url: str, headers: dict[str, str], policy: Policy) -> requests.Response:
    """The server's answer to one GET, its body unread.

    Raises:
        requests.RequestException: no answer came.
    """
    with requests.Session() as session:
        session.mount("http://", _Adapter(max_retries=0))
        session.mount("https://", _Adapter(max_retries=0))
        # A function that changes nothing: names and passwords in ~/.netrc are never sent.
        session.auth = lambda request: request
        session.headers.update(
            {
                "User-Agent": f"naatlas/{pipeline.__version__}",
                "Accept": "*/*",
                "Accept-Encoding": "identity",
                "Connection": "close",
            }
        )
        answer = session.get(
            url,
            headers=headers,
            stream=True,
            allow_redirects=False,
            timeout=(policy.connect_seconds, policy.read_seconds),
        )
    # The caller compares lengths; else the library would stop at the declared one.
    answer.raw.length_remaining = None
    return answer
