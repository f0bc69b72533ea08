"""One file from one address, whole or not at all.

A download that breaks off is continued by a range, if the server proves by ETag or date that it
still has the same file. Whatever the server says is compared with what it sends.
"""

import re
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util.retry import Retry

from pipeline.errors import FetchError
from pipeline.fetch.part import Part, PartWriter, Version
from pipeline.fetch.policy import MOST_REDIRECTS, Policy, next_address, refuse_address
from pipeline.fetch.transport import ask

_BLOCK = 256 * 1024
_LONGEST_PAUSE = 120
_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_HTML_TYPES = ("text/html", "application/xhtml")
_HTML_STARTS = (b"<!doctype html", b"<html")
_HEAD = 1024
_NOT_CHANGED, _PARTIAL, _NO_SUCH_RANGE = 304, 206, 416

Tell = Callable[[int, int | None], None]


class _AgainError(Exception):
    """A failure that may be over at the next attempt, with the answer that asks for patience."""

    def __init__(self, reason: str, answer: Any = None) -> None:
        super().__init__(reason)
        self.answer = answer


@dataclass(frozen=True)
class Request:
    """One file to download.

    Attributes:
        url: its address.
        hosts: further hosts that a redirect may lead to.
        known: the version that is archived already, if any.
    """

    url: str
    hosts: frozenset[str] = frozenset()
    known: Version | None = None


def download(request: Request, part: Part, policy: Policy, told: Tell) -> Version | None:
    """Bring the file into `part`, continuing what is there.

    Args:
        request: what to download.
        part: where it comes to lie; on return it is whole and flushed.
        policy: limits.
        told: receives the bytes that are there and how many there will be, if that is known.

    Returns:
        The version that came, or None if the server still has the version that is known.

    Raises:
        FetchError: the file cannot be had, or what comes is not a file; a part that can be
            continued later stays.
    """
    deadline = time.monotonic() + policy.total_seconds
    retry = Retry(
        total=policy.attempts - 1,
        backoff_factor=policy.backoff_seconds,
        backoff_max=_LONGEST_PAUSE,
        retry_after_max=_LONGEST_PAUSE,
    )
    while True:
        failed: Exception
        try:
            with closing(_answer(request, part, policy)) as answer:
                if answer.status_code == _NOT_CHANGED and request.known and not part.size:
                    return None
                return _take(request.url, answer, part, policy, deadline, told)
        except (_AgainError, requests.RequestException, HTTPError) as error:
            failed = error
        patient = failed.answer if isinstance(failed, _AgainError) else None
        try:
            retry = retry.increment("GET", request.url, error=HTTPError(str(failed)))
        except MaxRetryError:
            reason = f"{failed!s:.300}; {policy.attempts} attempts"
            raise FetchError(f"{request.url}: cannot be downloaded ({reason})") from None
        _refuse_delay(request.url, deadline)
        retry.sleep(patient)


def _answer(request: Request, part: Part, policy: Policy) -> requests.Response:
    """The answer of the address, or of the one that it redirects to."""
    headers: dict[str, str] = {}
    if part.size:
        headers = {"Range": f"bytes={part.size}-", "If-Range": part.version.for_range}
    elif request.known:
        headers = request.known.condition()
    url = request.url
    refuse_address(url, policy)
    for _ in range(MOST_REDIRECTS + 1):
        answer = ask(url, headers, policy)
        location = answer.headers.get("Location")
        if answer.status_code not in _REDIRECTS or not location:
            return answer
        answer.close()
        url = next_address(url, location, request.url, policy, request.hosts)
    raise FetchError(f"{request.url}: redirects more than {MOST_REDIRECTS} times")


def _take(
    url: str, answer: requests.Response, part: Part, policy: Policy, deadline: float, told: Tell
) -> Version:
    """Write the body of an answer, and compare it with what its head says."""
    if answer.status_code in _PASSING:
        raise _AgainError(f"the server answered {answer.status_code}", answer.raw)
    if answer.status_code == _NO_SUCH_RANGE:
        part.discard()
        raise _AgainError("the server does not have the range that was asked for")
    whole: int | None
    if answer.status_code == _PARTIAL:
        whole = _continued(answer, part)
    elif answer.status_code == requests.codes.ok:
        whole = _begun(url, answer, part)
    else:
        raise FetchError(f"{url}: cannot be downloaded (the server answered {answer.status_code})")
    _write_body(url, answer, part, whole, policy, deadline, told)
    with part.path.open("rb") as stream:
        head = stream.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not head or head.startswith(_HTML_STARTS):
        part.discard()
        raise FetchError(f"{url}: expected a file, found {'HTML' if head else 'nothing'}")
    return part.version


def _begun(url: str, answer: requests.Response, part: Part) -> int | None:
    """Start a whole file; its size, if the server declares it.

    Raises:
        FetchError: the body is HTML, is packed, or would end without a mark that it has ended.
    """
    kind = answer.headers.get("Content-Type", "").strip().lower()
    if kind.startswith(_HTML_TYPES):
        raise FetchError(f"{url}: expected a file, found HTML (Content-Type {kind})")
    if (packed := answer.headers.get("Content-Encoding", "identity")) != "identity":
        raise FetchError(f"{url}: expected the file as it is, found it packed as {packed!r}")
    length = answer.headers.get("Content-Length", "")
    is_chunked = "chunked" in answer.headers.get("Transfer-Encoding", "").lower()
    if not length.isdecimal() and not is_chunked:
        raise FetchError(f"{url}: the server does not say where the file ends; it may be cut short")
    marks = (answer.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    part.restart(Version(*marks))
    return None if is_chunked else int(length)


def _continued(answer: requests.Response, part: Part) -> int:
    """The size of the whole file, of which the answer is the rest.

    Raises:
        _AgainError: it is not the rest of what is there; that is forgotten.
    """
    given = answer.headers.get("Content-Range", "")
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", given)
    etag = answer.headers.get("ETag", part.version.etag)
    if found and etag == part.version.etag:
        start, last = int(found[1]), int(found[2])
        if start == part.size and last >= start and found[3] in ("*", str(last + 1)):
            return last + 1
    was = part.size
    part.discard()
    raise _AgainError(f"asked for what follows byte {was}, the server sent {given!r:.60}")


def _write_body(
    url: str,
    answer: requests.Response,
    part: Part,
    whole: int | None,
    policy: Policy,
    deadline: float,
    told: Tell,
) -> None:
    size = part.path.stat().st_size
    with PartWriter(part) as copy:
        while block := answer.raw.read1(_BLOCK, decode_content=False):
            size += len(block)
            _refuse_delay(url, deadline)
            if size > policy.most_bytes or (whole or 0) > policy.most_bytes:
                part.discard()
                raise FetchError(f"{url}: larger than {policy.most_bytes} bytes")
            if whole is not None and size > whole:
                part.discard()
                raise _AgainError(f"the server declared {whole} bytes and sends more")
            copy.write(block)
            told(size, whole)
        copy.flush()
    if whole is not None and size < whole:
        raise _AgainError(f"broken off after {size} of {whole} bytes")


def _refuse_delay(url: str, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise FetchError(f"{url}: not there within the time for one file; the rest comes next time")
