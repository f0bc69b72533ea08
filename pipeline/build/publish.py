"""Publication: an edition appears whole, by one rename, or not at all.

``<edition>`` is a link to a folder in ``.store`` that is named by what it holds. The new folder is
flushed to the disk and renamed there; then one rename puts the link to it in the place of the old
link. Folders published before stay in the store, the last few of them, so that one can be shown
again. An edition that a gate refuses waits in ``.pending``.

What is about to be shown is noted in the history before it is shown, and a folder is struck from it
before it is removed: whatever a killed run left, `recovery` ends it by what the history says.
"""

import os
import re
import shutil
from itertools import count
from pathlib import Path

from pipeline.build.history import History, Publication
from pipeline.errors import PublishError, UsageError

STORE = ".store"
PENDING = ".pending"
LATEST = "latest"
_KEPT = 3  # publications of an edition, the one that is shown included


def publish(
    staged: Path, target: Path, digest: str, accepted: dict[str, str] | None = None
) -> None:
    """Make `target` show the files of `staged`; the old ones stay until the rename.

    Args:
        staged: complete folder on the same file system.
        target: path that readers use, such as ``outputs/layers/<layer>/<edition>``.
        digest: hexadecimal digest of the contents, the name of their folder.
        accepted: by whom and why, where a gate had refused it.

    Raises:
        PublishError: something that is no link stands at `target`.
    """
    _refuse_all_but_links(target)
    store = target.parent / STORE
    store.mkdir(parents=True, exist_ok=True)
    _flush(staged)
    name = _free_name(store, target.name, digest)
    history = History.read(target.parent)
    known = history.accepted(target.name, shown(target)) if shows(target, digest) else {}
    history.add(target.name, Publication(name, accepted or known))
    history.write()
    staged.rename(store / name)
    _flush_folder(store)
    show(target, name)
    drop_pending(target)
    _forget(target, digest, history)


def shown(target: Path) -> str:
    """Name of the folder in the store that an edition shows; empty if there is none."""
    return target.readlink().name if target.is_symlink() and target.exists() else ""


def shows(target: Path, digest: str) -> bool:
    """Whether an edition shows the contents of that digest."""
    return _is_digest(shown(target), digest)


def was_taken_away(target: Path, digest: str) -> bool:
    """Whether a rollback took the contents of that digest away, and nothing showed them since."""
    taken = History.read(target.parent).withdrawn(target.name)
    return not shows(target, digest) and any(_is_digest(name, digest) for name in taken)


def show(target: Path, name: str) -> None:
    """Let an edition show a folder of the store, by one rename."""
    _link(target, Path(STORE) / name)


def pending(target: Path) -> Path:
    """Where an edition that a gate refused waits."""
    return target.parent / PENDING / target.name


def set_pending(staged: Path, target: Path, digest: str) -> None:
    """Keep a complete edition until somebody accepts it; an earlier one that waits goes."""
    _flush(staged)
    drop_pending(target)
    folder = pending(target)
    folder.mkdir(parents=True)
    staged.rename(folder / digest)
    _flush_folder(folder)


def pending_digest(target: Path) -> str:
    """Digest of the edition that waits; empty if none does."""
    folder = pending(target)
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return names[0] if len(names) == 1 else ""


def drop_pending(target: Path) -> None:
    """Nothing waits any more: gone by one rename, for half an edition must never be accepted."""
    folder = pending(target)
    if folder.is_dir():
        gone = folder.with_name(f".{folder.name}")
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()


def accept(target: Path, by: str, why: str) -> str:
    """Publish the edition that waits or, if none does, what a rollback took away last.

    Returns:
        Its digest, or the part of it that is known.

    Raises:
        UsageError: there is neither.
        PublishError: something that is no link stands at `target`.
    """
    digest = pending_digest(target)
    folder = pending(target) / digest
    if not digest:
        taken = History.read(target.parent).taken_last(target.name)
        folder = target.parent / STORE / taken
        digest = taken.removeprefix(f"{target.name}-")[:16]
        if not taken or not folder.is_dir():
            raise UsageError(f"{target}: no edition waits to be accepted")
    publish(folder, target, digest, {"by": by, "why": why})
    return digest


def rollback(target: Path) -> str:
    """Show what was published before; what is shown now does not come back by itself.

    Returns:
        Name of the folder that is shown now.

    Raises:
        UsageError: nothing was published before that is still kept.
    """
    history = History.read(target.parent)
    now = shown(target)
    history.withdraw(target.name, now)
    earlier = history.newest(target.name)
    if not now or not earlier or not (target.parent / STORE / earlier).is_dir():
        raise UsageError(f"{target}: no earlier publication is kept that could be shown")
    history.write()
    show(target, earlier)
    return earlier


def point_latest(layer_folder: Path) -> None:
    """Make ``latest`` point to the newest edition that stands there, by name."""
    if not layer_folder.is_dir():
        return
    names = [path.name for path in layer_folder.iterdir() if path.is_symlink()]
    editions = [name for name in names if name != LATEST and shown(layer_folder / name)]
    if editions and _target(layer_folder / LATEST) != max(editions):
        _link(layer_folder / LATEST, Path(max(editions)))


def _is_digest(name: str, digest: str) -> bool:
    """Whether a folder of the store is named by that digest."""
    return re.fullmatch(rf".+-{digest[:16]}(\.\d+)?", name) is not None


def _free_name(store: Path, edition: str, digest: str) -> str:
    """A name by the digest that no folder of the store has; nothing there is written over."""
    names = (f"{edition}-{digest[:16]}{f'.{n}' if n else ''}" for n in count())
    return next(name for name in names if not (store / name).exists())


def _forget(target: Path, digest: str, history: History) -> None:
    """Forget the oldest publications, and earlier ones of the same contents."""
    now = shown(target)
    same = [name for name in history.names(target.name) if _is_digest(name, digest) and name != now]
    forgotten = history.forget(target.name, same, _KEPT)
    history.write()
    for name in forgotten:
        shutil.rmtree(target.parent / STORE / name, ignore_errors=True)


def _refuse_all_but_links(path: Path) -> None:
    if path.exists() and not path.is_symlink():
        raise PublishError(f"{path}: stands where a link should be; move it away")


def _target(link: Path) -> str:
    return link.readlink().name if link.is_symlink() else ""


def _link(link: Path, to: Path) -> None:
    _refuse_all_but_links(link)
    prepared = link.with_name(f".{link.name}.link")
    prepared.unlink(missing_ok=True)
    prepared.symlink_to(to)
    prepared.replace(link)
    _flush_folder(link.parent)


def _flush(folder: Path) -> None:
    """Every file, and every folder with the names of its files, from the innermost outwards."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        elif path.is_dir():
            _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
