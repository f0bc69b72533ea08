"""Publication: an edition appears whole, by one rename, or not at all.

``<edition>`` is a link to a folder that is named by what it holds. The new folder is written beside
the old one and flushed; then one rename puts the link to it in the place of the old link.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import NaatlasError, UsageError

_STORE = ".store"
_LOCK = ".lock"
_LATEST = "latest"
_STAGING = ".staging"


class PublishError(NaatlasError):
    """The output folder cannot be written."""

    exit_status = 4


@contextmanager
def only_build(outputs: Path) -> Iterator[None]:
    """Hold the output folder for one build, and sweep what a killed one left behind.

    Raises:
        UsageError: `outputs` is no folder that can be written.
        PublishError: another build holds the folder.
    """
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        lock = (outputs / _LOCK).open("a+")
    except OSError as error:
        raise UsageError(f"{outputs}: cannot be written ({error.strerror})") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise PublishError(f"{outputs}: build {lock.read() or '?'} holds it") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        for left in outputs.glob(f"{_STAGING}-*"):
            shutil.rmtree(left, ignore_errors=True)
        try:
            yield
        finally:
            lock.truncate(0)


@contextmanager
def staging(outputs: Path) -> Iterator[Path]:
    """An empty folder below `outputs` that is gone afterwards, whatever happened.

    Raises:
        PublishError: the folder cannot be made or written.
    """
    folder = outputs / f"{_STAGING}-{os.getpid()}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as error:
        raise PublishError(f"{outputs}: cannot be written ({error.strerror})") from None
    try:
        yield folder
    except OSError as error:
        raise PublishError(f"{outputs}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(staged: Path, target: Path, digest: str) -> None:
    """Make `target` show the files of `staged`; the old ones stay until the rename.

    Args:
        staged: complete folder on the same file system.
        target: path that readers use, such as ``outputs/layers/<layer>/<edition>``.
        digest: hexadecimal digest of the contents, the name of their folder.
    """
    store = target.parent / _STORE
    store.mkdir(parents=True, exist_ok=True)
    names = (f"{target.name}-{digest[:16]}", f"{target.name}-{digest[:16]}b")
    shown = target.readlink().name if target.is_symlink() else ""
    kept = store / next(name for name in names if name != shown)
    _flush(staged)
    shutil.rmtree(kept, ignore_errors=True)
    staged.rename(kept)
    _link(target, Path(_STORE) / kept.name)
    mine = re.compile(re.escape(target.name) + r"-[0-9a-f]{16}b?")
    for old in store.iterdir():
        if old != kept and mine.fullmatch(old.name):
            shutil.rmtree(old, ignore_errors=True)


def point_latest(layer_folder: Path) -> None:
    """Make ``latest`` point to the newest edition that stands there, by name."""
    if not layer_folder.is_dir():
        return
    names = [path.name for path in layer_folder.iterdir() if path.is_symlink()]
    editions = [name for name in names if name != _LATEST and not name.startswith(".")]
    if editions:
        _link(layer_folder / _LATEST, Path(max(editions)))


def _link(link: Path, to: Path) -> None:
    prepared = link.with_name(f".{link.name}.link-{os.getpid()}")
    prepared.unlink(missing_ok=True)
    prepared.symlink_to(to)
    try:
        prepared.replace(link)
    except OSError as error:
        prepared.unlink(missing_ok=True)
        raise PublishError(f"{link}: stands where a link should be ({error.strerror})") from None
    _flush_folder(link.parent)


def _flush(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
