"""The edition that came before another, in the folder of its layer."""

import re

from pipeline.checks.edition import Edition
from pipeline.errors import SourceError

_LATEST = "latest"  # a link to one of the editions
_YEAR = re.compile(r"(?:19|20)[0-9]{2}|v[0-9]+")


def edition_before(edition: Edition) -> Edition | None:
    """The folder beside that comes before by name and is of the same layer, without its products.

    By their receipts; folders without receipts are editions if they are named by a year or version.
    """
    here = edition.path.absolute()
    name = _name(edition)
    beside = [
        path
        for path in here.parent.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.name != _LATEST
    ]
    for path in sorted(beside, key=lambda path: path.name, reverse=True):
        other = Edition(path, ())
        if path.name < name and _is_of_one_layer(other, edition):
            return other
    return None


def _name(edition: Edition) -> str:
    """As the receipt has it; a link such as ``latest`` has a name of its own."""
    stated = (edition.receipt or {}).get("edition")
    return stated if isinstance(stated, str) else edition.path.resolve().name


def _is_of_one_layer(other: Edition, edition: Edition) -> bool:
    try:
        theirs, ours = other.receipt, edition.receipt
    except SourceError:
        return False  # it is told where that folder is judged
    if theirs is not None and ours is not None:
        return bool(theirs.get("layer") == ours.get("layer"))
    names = (other.path.name, edition.path.name)
    return theirs is ours and all(_YEAR.search(name) for name in names)
