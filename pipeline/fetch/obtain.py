"""Files into the archive: from an agency's server, or from a folder where they lie already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import archive
from pipeline.errors import ArchiveError, FetchError
from pipeline.fetch.archive_store import ArchiveStore, Content, blocks_of, content_of
from pipeline.fetch.download import Request, download
from pipeline.fetch.downloads import Downloaded, Downloads
from pipeline.fetch.part import Part, Version
from pipeline.fetch.policy import Policy
from pipeline.lock import BY_HAND, NOT_STATED, LockedFile
from pipeline.progress import watching
from pipeline.spec.fetching import Download

_ZIP = ".zip"


@dataclass(frozen=True)
class Desk:
    """What every download of a run shares."""

    store: ArchiveStore
    downloads: Downloads
    policy: Policy


def obtain(
    download_spec: Download, year: int, hosts: Iterable[str], desk: Desk
) -> dict[str, LockedFile]:
    """The files of a download by path below the data folder, archived; mirrors in turn.

    Raises:
        FetchError: no address gives a sound file; the message says what each of them did.
    """
    failures = []
    for url in download_spec.addresses(year):
        try:
            return _from_address(url, download_spec.targets(year), frozenset(hosts), desk)
        except (FetchError, ArchiveError) as error:
            failures.append(str(error))
    raise FetchError("; ".join(failures))


def _from_address(
    url: str, targets: dict[str, str | None], hosts: frozenset[str], desk: Desk
) -> dict[str, LockedFile]:
    store = desk.store
    known = desk.downloads.get(url)
    if known and not _is_intact(store, known.content):
        known = None
    part = Part(store.part(url))
    request = Request(url, hosts, known.version if known else None)
    with watching(url.rpartition("/")[2], of_bytes=True) as watch:
        version = download(request, part, desk.policy, watch.at)
    if version is not None:
        known = _accepted(url, version, part, targets, desk)
    else:
        assert known is not None, "only a known file can be unchanged"
        _inspect(url, store.path(known.content.sha256), targets)
    found = {}
    for path, member in targets.items():
        content = known.content if member is None else _member(store, known.content, member)
        address = f"{url}!{member}" if member else url
        found[path] = _entry(content, address, known.retrieved)
    return found


def _accepted(
    url: str, version: Version, part: Part, targets: dict[str, str | None], desk: Desk
) -> Downloaded:
    """Archive a whole download that is what it should be, and remember it."""
    try:
        _inspect(url, part.path, targets)
    except FetchError:
        part.discard()
        raise
    today = datetime.now(UTC).date().isoformat()
    downloaded = Downloaded(version, desk.store.adopt(part.path), today)
    part.discard()
    desk.downloads.note(url, downloaded)
    return downloaded


def from_folder(path: Path, store: ArchiveStore) -> LockedFile:
    """A file that someone has downloaded, archived.

    Raises:
        FetchError: it cannot be read, or the archive cannot be written.
        ArchiveError: it is a zip archive that cannot be trusted.
    """
    if path.suffix.lower() == _ZIP:
        archive.inspect(path)
    return _entry(store.take(blocks_of(path)), BY_HAND, NOT_STATED)


def in_place(path: Path) -> LockedFile:
    """A file that someone has put into the data folder, which stays there.

    Raises:
        FetchError: it cannot be read.
    """
    return _entry(content_of(path), BY_HAND, NOT_STATED)


def _entry(content: Content, url: str, retrieved: str) -> LockedFile:
    return LockedFile(sha256=content.sha256, bytes=content.bytes, url=url, retrieved=retrieved)


def _is_intact(store: ArchiveStore, content: Content) -> bool:
    return store.has(content.sha256) and content_of(store.path(content.sha256)) == content


def _inspect(url: str, path: Path, targets: dict[str, str | None]) -> None:
    """See that what should be an archive is one, before anything is taken from it.

    Raises:
        FetchError: it is not, cannot be trusted, or lacks a member.
    """
    members = {member for member in targets.values() if member}
    if not members and not any(target.lower().endswith(_ZIP) for target in targets):
        return
    try:
        found = {member.filename for member in archive.inspect(path)}
    except ArchiveError as error:
        raise FetchError(f"{url}: {error}") from None
    if missing := sorted(members - found):
        shown = archive.listing(sorted(found))
        raise FetchError(f"{url}: expected the members {missing}, found {shown}")


def _member(store: ArchiveStore, content: Content, name: str) -> Content:
    path = store.path(content.sha256)
    (member,) = (found for found in archive.inspect(path) if found.filename == name)
    return store.take(archive.member_chunks(path, member))
