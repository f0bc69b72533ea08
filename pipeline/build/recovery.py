"""After a run that was killed: the history says how what it left would have ended."""

import shutil
from pathlib import Path

from pipeline.build.history import History
from pipeline.build.publish import (
    LATEST,
    PENDING,
    STORE,
    drop_pending,
    pending_digest,
    show,
    shown,
)


def recover(layer_folder: Path) -> None:
    """Put right what a run that was killed left in a layer's folder."""
    if not layer_folder.is_dir():
        return
    for pattern in (".*.link", ".*.part"):
        for left in layer_folder.glob(pattern):
            left.unlink()
    store, waiting = layer_folder / STORE, layer_folder / PENDING
    folders = _names(store)
    history = History.read(layer_folder)
    for path in layer_folder.iterdir():
        if path.is_symlink() and path.name != LATEST and shown(path):
            history.know(path.name, shown(path))
    history.strike_missing(folders)
    history.write()
    for edition in history.editions():
        name = history.newest(edition)
        target = layer_folder / edition
        if name and name != shown(target) and (target.is_symlink() or not target.exists()):
            show(target, name)
    for name in folders - history.all_names():
        shutil.rmtree(store / name, ignore_errors=True)
    for name in _names(waiting):
        if name.startswith("."):
            shutil.rmtree(waiting / name, ignore_errors=True)
        if not pending_digest(layer_folder / name):
            drop_pending(layer_folder / name)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()
