"""How much a reader takes in: beyond these a file is refused, before it takes the memory."""

from pathlib import Path

from pipeline.errors import SourceError

MOST_BYTES = 2 * 1024**3
MOST_ROWS = 5_000_000
MOST_COLUMNS = 2_000
# A table of few bytes can have many columns, nearly all of whose cells are empty.
MOST_CELLS = 200_000_000


def refuse_large(path: Path, most: int) -> None:
    """Stop before a file is read whole.

    Raises:
        SourceError: it is larger than `most` bytes.
    """
    size = path.stat().st_size
    if size > most:
        raise SourceError(f"{path.name}: {size} bytes; this format is read up to {most} bytes")


def refuse_cells(name: str, rows: int, columns: int) -> None:
    """Stop before a table of absurd shape is made.

    Raises:
        SourceError: too many columns, or rows times columns.
    """
    if columns > MOST_COLUMNS:
        raise SourceError(f"{name}: {columns} columns; at most {MOST_COLUMNS} are read")
    if rows * columns > MOST_CELLS:
        raise SourceError(
            f"{name}: {rows} rows of {columns} columns; at most {MOST_CELLS} cells are read"
        )
