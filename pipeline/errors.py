"""Every error a user can meet, each with its exit status.

A message says what was expected, what was found and where, so that the reader can act on it.
"""

from collections.abc import Sequence
from pathlib import Path


class NaatlasError(Exception):
    """Base of all errors that are told to the user without a traceback."""

    exit_status = 4


class SpecError(NaatlasError):
    """A spec is wrong: unknown key, wrong type, missing licence, a reference that leads nowhere."""

    exit_status = 2


class UsageError(NaatlasError):
    """The command line asks for something that does not exist."""

    exit_status = 2


class SourceError(NaatlasError):
    """A source is missing, unreadable or not what its spec says."""

    exit_status = 3


class FetchError(NaatlasError):
    """A download failed, or is not what its publisher lists; nothing of it is kept."""

    exit_status = 3


class BusyError(NaatlasError):
    """Another run holds the folder that this one would write."""

    exit_status = 5


class MissingSourceError(SourceError):
    """A file that a vintage names is not there."""

    def __init__(self, source: str, pattern: str, folder: Path) -> None:
        super().__init__(
            f"{source}: no file matches {pattern!r} in {folder} (expected at least one; "
            "name the folder that holds one folder a source with --data or NAATLAS_DATA)"
        )


class HeaderError(SourceError):
    """The header of a table is none of those that the spec describes."""

    def __init__(
        self, file: str, found: Sequence[str], missing: Sequence[str], nearest: str
    ) -> None:
        super().__init__(
            f"{file}: the header fits none of the layouts of its source; the nearest, "
            f"{nearest!r}, expects {_listing(missing)}, not found. "
            f"Columns found: {_listing(found)}"
        )


class EncodingError(SourceError):
    """Bytes that are not text in a declared encoding, or give characters no language here uses."""

    def __init__(
        self,
        file: str,
        declared: Sequence[str],
        row: int,
        column: int,
        byte: int,
        fitting: Sequence[str],
    ) -> None:
        remedy = (
            f"its text is that of {' or '.join(fitting)}"
            if fitting
            else "no known encoding fits the whole file"
        )
        super().__init__(
            f"{file}, line {row}, byte {column} of the line: expected {' or '.join(declared)} "
            f"text, found byte 0x{byte:02X}; {remedy}: correct the encoding in the source's spec"
        )


class ArchiveError(SourceError):
    """An archive that cannot be trusted: paths that leave it, absurd sizes, damaged members."""


class ConservationError(NaatlasError):
    """Records were lost or doubled between two stages: a defect of the program, never published."""

    exit_status = 4


class CheckError(NaatlasError):
    """A check failed or a budget was exceeded; nothing of the layer is published."""

    exit_status = 1


class PublishError(NaatlasError):
    """The output folder cannot be written; what was published before stays."""

    exit_status = 4


def _listing(names: Sequence[str], most: int = 40) -> str:
    shown = ", ".join(repr(name) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown or "none"
