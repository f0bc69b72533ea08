"""The originals of an atlas's sources: got, archived, compared with the lock, and shown.

What is shown below the data folder is what the lock says. New content goes to the archive; the lock
and the links move to it only when that is asked for, and only after the differences were told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.errors import ArchiveError, FetchError, UsageError
from pipeline.fetch.archive_store import ArchiveStore, by_hand_stands, opened
from pipeline.fetch.downloads import Downloads
from pipeline.fetch.obtain import Desk, from_folder, in_place, obtain
from pipeline.fetch.policy import Policy
from pipeline.fetch.report import FetchReport, FileReport, State
from pipeline.fetch.wanted import Wanted, lockable, wanted_files
from pipeline.lock import LockedFile, SourcesLock
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.catalogue import Catalogue

Tell = Callable[[str], None]
_Files = dict[str, LockedFile]


@dataclass(frozen=True)
class _Found:
    """The files of a pattern, or why there are none."""

    wanted: Wanted
    files: _Files
    problem: FileReport | None = None


def fetch_sources(
    catalogue: Catalogue,
    atlas: AtlasSpec,
    source_ids: Sequence[str],
    data: Path,
    came_from: Path | None,
    lock_path: Path,
    update_lock: bool,
    tell: Tell,
    policy: Policy | None = None,
) -> FetchReport:
    """Get what the editions of an atlas need of its sources.

    Args:
        catalogue: the specs.
        atlas: names the sources and their years.
        source_ids: which of its sources; all if none is named.
        data: the data folder; made if it is not there.
        came_from: a folder with files already downloaded, under the paths of the vintages; then
            no server is asked.
        lock_path: the lock of sources.
        update_lock: whether the lock and what is shown move to what was found.
        tell: receives a line for each file, before the lock is touched.
        policy: limits of downloads; the usual ones if not given.

    Returns:
        What was found of each file. One that cannot be had does not keep the others from coming.

    Raises:
        UsageError: the atlas has no such source, or `came_from` is no folder.
        SourceError: the lock cannot be read or written.
        FetchError: the data folder cannot be written.
        BusyError: another run holds the data folder.
    """
    wanted = wanted_files(catalogue, atlas, source_ids)
    if came_from is not None and not came_from.is_dir():
        raise UsageError(f"{came_from}: no such folder (expected files already downloaded in it)")
    lock = SourcesLock.read(lock_path)
    with opened(data) as store:
        desk = Desk(store, Downloads(store.folder), policy or Policy())
        moved, reports = lock, []
        for source_id, patterns in groupby(wanted, key=lambda found: found.source.id):
            before = lock.of(source_id)
            found = [_find(pattern, desk, came_from) for pattern in patterns]
            after = _moved(before, found)
            for report in _compared(source_id, before, after, found, update_lock):
                reports.append(report)
                tell(report.line())
            if update_lock:
                moved = moved.with_source(source_id, after)
        if update_lock and lock.differences(moved):
            moved.write(lock_path)
        for report in _show(store, lock, moved, wanted):
            reports.append(report)
            tell(report.line())
    return FetchReport(reports)


def _find(wanted: Wanted, desk: Desk, came_from: Path | None) -> _Found:
    """The files of a pattern: from a folder, from the agency, or put there by hand."""
    try:
        if came_from is not None:
            return _found_in(came_from, wanted, desk.store)
        if wanted.downloads:
            return _found_at_agency(wanted, desk)
        return _found_in_place(wanted, desk.store)
    except (FetchError, ArchiveError) as error:
        hint = f"; by hand: {wanted.instructions}" if wanted.source.fetch.manual else ""
        return _failed(wanted, "failed", f"{error}{hint}")


def _found_in_place(wanted: Wanted, store: ArchiveStore) -> _Found:
    paths = lockable(store.data, wanted.pattern)
    if not paths:
        return _failed(wanted, "by hand", wanted.instructions)
    return _Found(wanted, {path: in_place(store.data / path) for path in paths})


def _found_in(folder: Path, wanted: Wanted, store: ArchiveStore) -> _Found:
    paths = lockable(folder, wanted.pattern)
    if not paths:
        return _failed(wanted, "by hand", f"not in {folder}; {wanted.instructions}")
    _refuse_by_hand(wanted, store)
    return _Found(wanted, {path: from_folder(folder / path, store) for path in paths})


def _found_at_agency(wanted: Wanted, desk: Desk) -> _Found:
    _refuse_by_hand(wanted, desk.store)
    files: _Files = {}
    for download, year in wanted.downloads:
        got = obtain(download, year, wanted.source.fetch.redirects_to, desk)
        files |= {path: entry for path, entry in got.items() if wanted.has(path)}
    return _Found(wanted, files)


def _refuse_by_hand(wanted: Wanted, store: ArchiveStore) -> None:
    """Files that someone put there would be read beside those that come.

    Raises:
        FetchError: there is one.
    """
    for path in lockable(store.data, wanted.pattern):
        if store.is_by_hand(path):
            raise FetchError(by_hand_stands(path))


def _failed(wanted: Wanted, state: State, message: str) -> _Found:
    return _Found(wanted, {}, FileReport(wanted.source.id, wanted.pattern, state, message=message))


def _moved(before: Mapping[str, LockedFile], found: list[_Found]) -> _Files:
    """The files of a source as they are now: those of patterns that were not got stay."""
    got = [pattern.wanted for pattern in found if not pattern.problem]
    files = {
        path: entry for path, entry in before.items() if not any(want.has(path) for want in got)
    }
    for pattern in found:
        for path, entry in pattern.files.items():
            old = before.get(path)
            files[path] = old if old and old.sha256 == entry.sha256 else entry
    return files


def _compared(
    source_id: str,
    before: Mapping[str, LockedFile],
    after: _Files,
    found: list[_Found],
    is_taken: bool,
) -> Iterator[FileReport]:
    looked_for = [pattern.wanted for pattern in found if not pattern.problem]
    for path in sorted({*before, *after}):
        if any(wanted.has(path) for wanted in looked_for):
            old, new = before.get(path), after.get(path)
            yield FileReport(source_id, path, _state(old, new), old, new, is_taken=is_taken)
    yield from (pattern.problem for pattern in found if pattern.problem)


def _state(old: LockedFile | None, new: LockedFile | None) -> State:
    if old is None or new is None:
        return "new" if old is None else "gone"
    return "unchanged" if old == new else "changed"


def _show(
    store: ArchiveStore, before: SourcesLock, lock: SourcesLock, wanted: list[Wanted]
) -> Iterator[FileReport]:
    """Let the data folder show what the lock says; what cannot be shown."""
    for want in wanted:
        source_id = want.source.id
        locked = lock.of(source_id)
        for path in sorted({*before.of(source_id), *locked}):
            if not want.has(path):
                continue
            entry = locked.get(path)
            try:
                if entry is None:
                    store.hide(path)
                elif _can_show(store, path, entry.sha256):
                    store.show(path, entry.sha256)
            except FetchError as error:
                yield FileReport(source_id, path, "failed", entry, entry, str(error))


def _can_show(store: ArchiveStore, path: str, sha256: str) -> bool:
    is_shown = store.shown(path) == sha256 or store.is_by_hand(path)
    return store.has(sha256) and not is_shown
