"""The edition that came before another, in the folder of its layer."""

import re
from pathlib import Path
from typing import Any

from pipeline.checks.edition import Edition
from pipeline.errors import SourceError

_LATEST = "latest"  # a link to one of the editions
_YEAR = re.compile(r"(?:19|20)[0-9]{2}|v[0-9]+")


def edition_before(edition: Edition) -> Edition | None:
    """The folder beside that comes before by name and is of the same layer, without its products.

    By their receipts; folders without receipts are editions if they are named by a year or version.
    """
    return published_before(edition.path, edition.receipt)


def published_before(path: Path, receipt: dict[str, Any] | None) -> Edition | None:
    """The same for an edition that need not stand there yet, by its path and its receipt."""
    here = path.absolute()
    if not here.parent.is_dir():
        return None
    name = _name(path, receipt)
    beside = [
        folder
        for folder in here.parent.iterdir()
        if folder.is_dir() and not folder.name.startswith(".") and folder.name != _LATEST
    ]
    for folder in sorted(beside, key=lambda folder: folder.name, reverse=True):
        other = Edition(folder, ())
        if folder.name < name and _is_of_one_layer(other, name, receipt):
            return other
    return None


def _name(path: Path, receipt: dict[str, Any] | None) -> str:
    """As the receipt has it; a link such as ``latest`` has a name of its own."""
    stated = (receipt or {}).get("edition")
    return stated if isinstance(stated, str) else path.resolve().name


def _is_of_one_layer(other: Edition, name: str, ours: dict[str, Any] | None) -> bool:
    try:
        theirs = other.receipt
    except SourceError:
        return False  # it is told where that folder is judged
    if theirs is not None and ours is not None:
        return bool(theirs.get("layer") == ours.get("layer"))
    return theirs is ours and all(_YEAR.search(text) for text in (other.path.name, name))
