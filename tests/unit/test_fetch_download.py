"""One download against servers that misbehave: whole or not at all, and never from elsewhere."""

import errno
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import FetchError
from pipeline.fetch.download import Request, download
from pipeline.fetch.part import Part, PartWriter, Version
from pipeline.fetch.policy import Policy, refuse_address
from tests.agency_server import AgencyServer, Answer, Asked, agency_server, ranged

OLD = b"old file\n" * 60_000
NEW = b"a newer file\n" * 50_000
HTML = b"\xef\xbb\xbf \n<!DOCTYPE html><title>Sign in</title>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AgencyServer]:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with agency_server() as made:
        yield made


@pytest.fixture
def part(tmp_path: Path) -> Part:
    return Part(tmp_path / "parts" / "one")


def get(server: AgencyServer, part: Part, url: str, **limits) -> Version | None:
    return download(Request(url), part, server.policy(**limits), lambda size, whole: None)


def refused(server: AgencyServer, part: Part, url: str, message: str, **limits) -> None:
    with pytest.raises(FetchError, match=message) as caught:
        get(server, part, url, **limits)
    assert url in str(caught.value)


def test_a_good_server_is_asked_once(server: AgencyServer, part: Part) -> None:
    told: list[tuple[int, int | None]] = []
    url = server.give("/a.csv", ranged(OLD))
    version = download(
        Request(url), part, server.policy(), lambda size, whole: told.append((size, whole))
    )
    assert part.path.read_bytes() == OLD
    assert version == Version('"one"', "")
    assert len(server.asked) == 1
    assert server.asked[0].headers["Accept-Encoding"] == "identity"
    assert told[-1] == (len(OLD), len(OLD))


def test_what_breaks_off_is_continued_by_range(server: AgencyServer, part: Part) -> None:
    url = server.give("/a.csv", ranged(OLD, cut=100_000), ranged(OLD, cut=7), ranged(OLD))
    get(server, part, url)
    assert part.path.read_bytes() == OLD
    assert [asked.headers.get("Range") for asked in server.asked] == [
        None,
        "bytes=100000-",
        "bytes=100007-",
    ]
    assert server.asked[1].headers["If-Range"] == '"one"'


def test_what_always_breaks_off_is_given_up_and_continued_next_time(
    server: AgencyServer, part: Part
) -> None:
    url = server.give("/a.csv", ranged(OLD, cut=50_000))
    refused(server, part, url, "broken off after 200000 of 540000 bytes; 4 attempts")
    assert len(server.asked) == 4
    server.give("/a.csv", ranged(OLD))
    get(server, Part(part.path), url)
    assert server.asked[-1].headers["Range"] == "bytes=200000-"
    assert part.path.read_bytes() == OLD


def test_a_file_that_changes_while_it_comes_is_fetched_whole_anew(
    server: AgencyServer, part: Part
) -> None:
    url = server.give("/a.csv", ranged(OLD, cut=100_000), ranged(NEW, '"two"'))
    assert get(server, part, url) == Version('"two"', "")
    assert part.path.read_bytes() == NEW


def test_a_server_that_sends_another_file_as_the_rest_is_found_out(
    server: AgencyServer, part: Part
) -> None:
    rest = Answer(
        NEW[100_000:],
        206,
        {"ETag": '"two"', "Content-Range": f"bytes 100000-{len(NEW) - 1}/{len(NEW)}"},
    )
    url = server.give("/a.csv", ranged(OLD, cut=100_000), rest, ranged(NEW, '"two"'))
    get(server, part, url)
    assert part.path.read_bytes() == NEW
    assert "Range" not in server.asked[-1].headers


@pytest.mark.parametrize(
    "given",
    ["bytes 99999-539999/540000", "bytes 0-539999/540000", "bytes 100000-1/540000", "", "all"],
)
def test_a_wrong_content_range_begins_anew(server: AgencyServer, part: Part, given: str) -> None:
    wrong = Answer(OLD[100_000:], 206, {"ETag": '"one"', "Content-Range": given})
    url = server.give("/a.csv", ranged(OLD, cut=100_000), wrong, ranged(OLD))
    get(server, part, url)
    assert part.path.read_bytes() == OLD


def test_a_server_without_ranges_begins_anew(server: AgencyServer, part: Part) -> None:
    whole = Answer(OLD, 200, {"ETag": '"one"'})
    url = server.give("/a.csv", ranged(OLD, cut=100_000), whole)
    get(server, part, url)
    assert part.path.read_bytes() == OLD


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"weak"'}], ids=["no mark", "weak mark"])
def test_nothing_is_continued_that_cannot_be_compared(
    server: AgencyServer, part: Part, headers: dict[str, str]
) -> None:
    url = server.give("/a.csv", Answer(OLD, headers=headers, cut=9), Answer(OLD, headers=headers))
    get(server, part, url)
    assert part.path.read_bytes() == OLD
    assert all("Range" not in asked.headers for asked in server.asked)


def test_a_date_serves_where_there_is_no_mark(server: AgencyServer, part: Part) -> None:
    headers = {"Last-Modified": "Sat, 21 Nov 2026 10:00:00 GMT"}
    url = server.give("/a.csv", Answer(OLD, headers=headers, cut=9), Answer(OLD, headers=headers))
    get(server, part, url)
    assert server.asked[1].headers["If-Range"] == headers["Last-Modified"]
    assert part.path.read_bytes() == OLD


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(Answer(OLD, declared=len(OLD) + 5), "broken off after", id="declares more"),
        pytest.param(Answer(OLD, declared=len(OLD) - 5), "and sends more", id="declares less"),
        pytest.param(Answer(OLD, declared=5), "and sends more", id="declares far less"),
        pytest.param(Answer(OLD, headers={"Content-Length": ""}), "where the file ends", id="none"),
        pytest.param(Answer(b""), "found nothing", id="empty"),
        pytest.param(Answer(HTML), "expected a file, found HTML", id="HTML by its bytes"),
        pytest.param(
            Answer(OLD, headers={"Content-Type": "text/html; charset=utf-8"}),
            "found HTML .Content-Type",
            id="HTML by its type",
        ),
        pytest.param(Answer(OLD, headers={"Content-Encoding": "gzip"}), "packed", id="packed"),
        pytest.param(Answer(b"gone", 404), "the server answered 404", id="not found"),
        pytest.param(Answer(b"gone", 403), "the server answered 403", id="forbidden"),
        pytest.param(Answer(b"", 304), "the server answered 304", id="304 unasked"),
        pytest.param(Answer(b"busy", 503), "answered 503; 4 attempts", id="always busy"),
        pytest.param(Answer(b"x", endless=True, declared=10**12), "larger than", id="endless"),
        pytest.param(
            Answer(b"", endless=True, headers={"Transfer-Encoding": "chunked"}),
            "cannot be downloaded",
            id="no chunks",
        ),
    ],
)
def test_what_is_no_whole_file_is_refused(
    server: AgencyServer, part: Part, answer: Answer, message: str
) -> None:
    url = server.give("/a.csv", answer)
    refused(server, part, url, message, most_bytes=10**6)


def test_a_body_in_chunks_has_an_end_of_its_own(server: AgencyServer, part: Part) -> None:
    headers = {"Transfer-Encoding": "chunked", "Content-Length": ""}
    body = b"".join(b"%x\r\n%s\r\n" % (len(block), block) for block in (OLD[:7], OLD[7:], b""))
    url = server.give(
        "/a.csv", Answer(body, headers=headers, cut=300_000), Answer(body, headers=headers)
    )
    get(server, part, url)
    assert part.path.read_bytes() == OLD
    assert len(server.asked) == 2


def test_a_trickle_ends_with_the_time_for_one_file(server: AgencyServer, part: Part) -> None:
    enough = threading.Event()
    url = server.give("/a.csv", Answer(b"x", declared=10**9, slow=enough))
    refused(server, part, url, "not there within the time", total_seconds=0.2)
    enough.set()


def test_a_server_that_falls_silent_is_given_up(server: AgencyServer, part: Part) -> None:
    never = threading.Event()

    def silent(asked: Asked) -> Answer:
        never.wait(5)
        return Answer(OLD)

    url = server.give("/a.csv", silent)
    refused(server, part, url, "cannot be downloaded.*timed out", read_seconds=0.05, attempts=2)
    never.set()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: AgencyServer, part: Part, status: int) -> None:
    busy = Answer(b"later", status, {"Retry-After": "0"})
    url = server.give("/a.csv", busy, busy, ranged(OLD))
    get(server, part, url)
    assert part.path.read_bytes() == OLD


def test_retry_after_is_heeded(
    server: AgencyServer, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    url = server.give("/a.csv", Answer(b"", 503, {"Retry-After": "7"}), ranged(OLD))
    get(server, part, url)
    assert 7 in pauses


def test_a_file_that_is_known_is_not_sent_again(server: AgencyServer, part: Part) -> None:
    url = server.give("/a.csv", ranged(OLD))
    version = get(server, part, url)
    other = Part(part.path.with_name("two"))
    request = Request(url, known=version)
    assert download(request, other, server.policy(), lambda *told: None) is None
    assert not other.path.exists()
    server.give("/a.csv", ranged(NEW, '"two"'))
    assert download(request, other, server.policy(), lambda *told: None) == Version('"two"', "")
    assert other.path.read_bytes() == NEW


def test_redirects_on_the_own_host_are_followed(server: AgencyServer, part: Part) -> None:
    for step in range(5):
        server.give(f"/{step}", Answer(b"", 302, {"Location": f"/{step + 1}"}))
    server.give("/5", ranged(OLD))
    get(server, part, server.url + "/0")
    assert part.path.read_bytes() == OLD
    server.give("/5", Answer(b"", 302, {"Location": "/6"}))
    server.give("/6", ranged(OLD))
    refused(server, part, server.url + "/0", "redirects more than 5 times")


@pytest.mark.parametrize(
    ("location", "message"),
    [
        pytest.param("https://elsewhere.example/a.csv", "host 'elsewhere.example'", id="another"),
        pytest.param("https://169.254.169.254/latest", "host '169.254.169.254'", id="metadata"),
        pytest.param("http://127.0.0.1:1/a.csv", "begins with https", id="another port, plain"),
        pytest.param("file:///etc/passwd", "redirects to the host ''", id="a local file"),
        pytest.param("/a.csv", "redirects more than 5 times", id="a loop"),
    ],
)
def test_redirects_elsewhere_are_refused(
    server: AgencyServer, part: Part, location: str, message: str
) -> None:
    url = server.give("/a.csv", Answer(b"", 302, {"Location": location}))
    refused(server, part, url, message)
    assert not part.path.exists()


@pytest.mark.parametrize(
    ("location", "address", "message"),
    [
        ("https://files.example/a", "10.0.0.8", "of a private network"),
        ("https://files.example/a", "127.0.0.1", "of this machine"),
        ("https://files.example/a", "169.254.169.254", "private"),
        ("https://files.example/a", "::1", "of this machine"),
        ("https://files.example/a", "::ffff:192.168.1.1", "private"),
        ("https://files.example/a", "fe80::1%eth0", "private"),
        ("http://files.example/a", "93.184.216.34", "begins with https"),
    ],
)
def test_an_allowed_host_may_not_be_a_private_address_nor_plain(
    server: AgencyServer,
    part: Part,
    monkeypatch: pytest.MonkeyPatch,
    location: str,
    address: str,
    message: str,
) -> None:
    resolve = socket.getaddrinfo

    def resolved(host, *arguments, **options):
        if host == "files.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
        return resolve(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    url = server.give("/a.csv", Answer(b"", 302, {"Location": location}))
    request = Request(url, frozenset({"files.example"}))
    with pytest.raises(FetchError, match=message):
        download(request, part, server.policy(), lambda *told: None)


@pytest.mark.parametrize(
    "url",
    [
        "http://agency.example/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://192.168.0.1/a",
        "https://0.0.0.0/a",
        "https://me:secret@agency.example/a",
        "ftp://agency.example/a",
        "https:///a",
    ],
)
def test_addresses_that_no_download_may_ask(url: str) -> None:
    with pytest.raises(FetchError):
        refuse_address(url, Policy())


def test_a_full_disk_is_told_and_a_later_run_continues(
    server: AgencyServer, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.give("/a.csv", ranged(OLD))
    write = PartWriter.write
    written: list[int] = []

    class Full:
        def __init__(self, stream):
            self.stream = stream

        def write(self, block):
            written.append(len(block))
            if len(written) > 1:
                raise OSError(errno.ENOSPC, "No space left on device")
            return self.stream.write(block)

        def __getattr__(self, name):
            return getattr(self.stream, name)

    def on_full_disk(self, block):
        if not isinstance(self._stream, Full):
            self._stream = Full(self._stream)
        write(self, block)

    monkeypatch.setattr(PartWriter, "write", on_full_disk)
    with pytest.raises(FetchError, match="cannot be written .No space left"):
        get(server, part, url)
    assert len(server.asked) == 1, "a full disk is no reason to ask again"
    monkeypatch.setattr(PartWriter, "write", write)
    get(server, part, url)
    assert server.asked[-1].headers["Range"] == f"bytes={written[0]}-"
    assert part.path.read_bytes() == OLD
