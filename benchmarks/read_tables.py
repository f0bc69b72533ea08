"""Time and peak memory of reading a delimited file as agencies send it, beside pandas and pyarrow.

The file has twenty columns of text with accents, in UTF-8 or Windows-1252. `naatlas` proves the
encoding, numbers every line, sets ragged rows aside and names each record; the peers are told the
encoding, and do nothing of the rest. All give columns of text.

Usage: python -m benchmarks.read_tables [rows ...]
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import measure

COLUMNS = [f"c{number}" for number in range(20)]
ENCODINGS = ("utf-8", "cp1252")
READERS = ("naatlas", "pandas", "pyarrow")


def write_file(path: Path, rows: int, encoding: str) -> None:
    """A file of facilities in which most cells repeat, as they do in registers."""
    with path.open("w", encoding=encoding) as stream:
        stream.write(",".join(COLUMNS) + "\n")
        for row in range(rows):
            cells = (f"Québec name {row * column % 997}" for column in range(1, len(COLUMNS)))
            stream.write(f"{row:07d},{','.join(cells)}\n")


def read(reader: str, path: Path, encoding: str) -> int:
    """Read the file so; its rows."""
    if reader == "naatlas":
        from pipeline.ledger import Ledger
        from pipeline.read.table import TableRequest, read_table
        from pipeline.spec.layout import Columns, Layout
        from pipeline.spec.mapping import Mapping
        from pipeline.spec.read import ReadSpec

        columns = Columns((Layout("l", {name: (name,) for name in COLUMNS}),), {})
        spec = ReadSpec(format="delimited", encoding=("utf-8", "cp1252"))
        request = TableRequest("s", "CAN", "facilities", Mapping(column="c0"), spec, columns)
        return len(read_table(path.parent, path.name, request, Ledger()).frame)
    if reader == "pandas":
        import pandas as pd

        return len(pd.read_csv(path, encoding=encoding, dtype="str"))
    import pyarrow as pa
    from pyarrow import csv

    found = csv.read_csv(
        path,
        csv.ReadOptions(encoding=encoding),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string())),
    )
    return int(found.num_rows)


def main(sizes: list[int]) -> None:
    """Print a row for each reader, encoding and number of rows."""
    print("| rows | encoding | file MB | reader | CPU s | s | peak MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for rows in sizes:
        for encoding in ENCODINGS:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "table.csv"
                write_file(path, rows, encoding)
                megabytes = path.stat().st_size / 1e6
                for reader in READERS:
                    words = ["--read", reader, str(path), encoding]
                    cost = measure([sys.executable, "-m", "benchmarks.read_tables", *words])
                    print(
                        f"| {rows:,} | {encoding} | {megabytes:.0f} | {reader} | {cost.cpu_s:.1f} "
                        f"| {cost.seconds:.1f} | {cost.peak_mb:.0f} |",
                        flush=True,
                    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2], Path(sys.argv[3]), sys.argv[4])
    else:
        main([int(size) for size in sys.argv[1:]] or [100_000, 1_000_000])
