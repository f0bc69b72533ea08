"""Publication: an edition appears whole, by one rename, or not at all.

``<edition>`` is a link to a folder in ``.store`` that is named by what it holds. The new folder is
flushed to the disk and renamed there; then one rename puts the link to it in the place of the old
link. Folders published before stay in the store, the last few of them, so that one can be shown
again. An edition that a gate refuses waits in ``.pending``.
"""

import os
import re
import shutil
from pathlib import Path

from pipeline.build.history import History, Publication
from pipeline.errors import PublishError, UsageError

_STORE = ".store"
_PENDING = ".pending"
_LATEST = "latest"
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
    """
    store = target.parent / _STORE
    store.mkdir(parents=True, exist_ok=True)
    names = (f"{target.name}-{digest[:16]}", f"{target.name}-{digest[:16]}b")
    name = next(name for name in names if name != shown(target))
    _flush(staged)
    shutil.rmtree(store / name, ignore_errors=True)
    staged.rename(store / name)
    _flush_folder(store)
    show(target, name)
    history = History.read(target.parent)
    history.add(target.name, Publication(name, accepted or {}))
    history.write()
    drop_pending(target)
    _forget(target, history)


def shown(target: Path) -> str:
    """Name of the folder in the store that an edition shows; empty if there is none."""
    return target.readlink().name if target.is_symlink() and target.exists() else ""


def is_digest(name: str, digest: str) -> bool:
    """Whether a folder of the store is named by that digest."""
    return re.fullmatch(rf".+-{digest[:16]}b?", name) is not None


def show(target: Path, name: str) -> None:
    """Let an edition show a folder of the store, by one rename."""
    _link(target, Path(_STORE) / name)


def pending(target: Path) -> Path:
    """Where an edition that a gate refused waits."""
    return target.parent / _PENDING / target.name


def set_pending(staged: Path, target: Path, digest: str) -> None:
    """Keep a complete edition until somebody accepts it; an earlier one that waits goes."""
    drop_pending(target)
    folder = pending(target)
    folder.mkdir(parents=True)
    _flush(staged)
    staged.rename(folder / digest)
    _flush_folder(folder)


def pending_digest(target: Path) -> str:
    """Digest of the edition that waits; empty if none does."""
    folder = pending(target)
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return names[0] if len(names) == 1 else ""


def drop_pending(target: Path) -> None:
    """Nothing waits any more."""
    shutil.rmtree(pending(target), ignore_errors=True)
    if pending(target).parent.is_dir() and not any(pending(target).parent.iterdir()):
        pending(target).parent.rmdir()


def accept(target: Path, by: str, why: str) -> str:
    """Publish the edition that waits.

    Returns:
        Its digest.

    Raises:
        UsageError: none waits.
    """
    digest = pending_digest(target)
    if not digest:
        raise UsageError(f"{target}: no edition waits to be accepted")
    publish(pending(target) / digest, target, digest, {"by": by, "why": why})
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
    earlier = history.before(target.name, now)
    if not now or earlier is None or not (target.parent / _STORE / earlier).is_dir():
        raise UsageError(f"{target}: no earlier publication is kept that could be shown")
    history.withdraw(target.name, now)
    history.write()
    show(target, earlier)
    return earlier


def point_latest(layer_folder: Path) -> None:
    """Make ``latest`` point to the newest edition that stands there, by name."""
    if not layer_folder.is_dir():
        return
    names = [path.name for path in layer_folder.iterdir() if path.is_symlink()]
    editions = [name for name in names if name != _LATEST and not name.startswith(".")]
    if editions and _target(layer_folder / _LATEST) != max(editions):
        _link(layer_folder / _LATEST, Path(max(editions)))


def recover(layer_folder: Path) -> None:
    """Put right what a run that was killed left: links half made, folders that nothing names."""
    if not layer_folder.is_dir():
        return
    for left in layer_folder.glob(".*.link"):
        left.unlink()
    history = History.read(layer_folder)
    links = [path for path in layer_folder.iterdir() if path.is_symlink() and path.name != _LATEST]
    for target in links:
        if shown(target) and shown(target) not in history.names(target.name):
            history.add(target.name, Publication(shown(target), {}))
            history.write()
    known = {name for target in links for name in (*history.names(target.name), shown(target))}
    store = layer_folder / _STORE
    for folder in store.iterdir() if store.is_dir() else ():
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)
    for waiting in (layer_folder / _PENDING).glob("*"):
        if not pending_digest(layer_folder / waiting.name):
            drop_pending(layer_folder / waiting.name)


def _forget(target: Path, history: History) -> None:
    """Remove the oldest publications from the store."""
    for name in history.forget(target.name, _KEPT, shown(target)):
        shutil.rmtree(target.parent / _STORE / name, ignore_errors=True)
    history.write()


def _target(link: Path) -> str:
    return link.readlink().name if link.is_symlink() else ""


def _link(link: Path, to: Path) -> None:
    prepared = link.with_name(f".{link.name}.link")
    prepared.unlink(missing_ok=True)
    prepared.symlink_to(to)
    try:
        prepared.replace(link)
    except OSError as error:
        prepared.unlink(missing_ok=True)
        raise PublishError(f"{link}: stands where a link should be ({error.strerror})") from None
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
