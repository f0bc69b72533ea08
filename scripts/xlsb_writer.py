"""A minimal writer of XLSB workbooks (BIFF12 records in a zip container).

One sheet, text and numbers only. Enough to make sample files in the form of a TRI.NET export;
text goes to the shared strings table, whole numbers to BrtCellRk, other numbers to BrtCellReal,
empty cells to BrtCellBlank. The output depends on the input alone: members are stored without
compression and carry a fixed date.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

Cell = str | int | float | None

BRT_ROW_HDR = 0
BRT_CELL_BLANK = 1
BRT_CELL_RK = 2
BRT_CELL_REAL = 5
BRT_CELL_ISST = 7
BRT_SST_ITEM = 19
BRT_BEGIN_SHEET = 129
BRT_END_SHEET = 130
BRT_BEGIN_BOOK = 131
BRT_END_BOOK = 132
BRT_BEGIN_BUNDLE_SHS = 143
BRT_END_BUNDLE_SHS = 144
BRT_BEGIN_SHEET_DATA = 145
BRT_END_SHEET_DATA = 146
BRT_WS_DIM = 148
BRT_BUNDLE_SH = 156
BRT_BEGIN_SST = 159
BRT_END_SST = 160

_DATE = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="bin" '
    'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.bin" '
    'ContentType="application/vnd.ms-excel.worksheet"/>'
    '<Override PartName="/xl/sharedStrings.bin" '
    'ContentType="application/vnd.ms-excel.sharedStrings"/></Types>'
)
_ROOT_RELS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
)
_BOOK_RELS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="rId2" '
    f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.bin"/></Relationships>'
)


def _varint(value: int) -> bytes:
    out = bytearray()
    while True:
        low, value = value & 0x7F, value >> 7
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def _record(kind: int, payload: bytes = b"") -> bytes:
    return _varint(kind) + _varint(len(payload)) + payload


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def _is_rk(value: int | float) -> bool:
    return float(value).is_integer() and -(2**29) <= value < 2**29


def _cell(column: int, value: Cell, strings: dict[str, int]) -> bytes:
    head = struct.pack("<II", column, 0)
    if value is None:
        return _record(BRT_CELL_BLANK, head)
    if isinstance(value, str):
        index = strings.setdefault(value, len(strings))
        return _record(BRT_CELL_ISST, head + struct.pack("<I", index))
    if _is_rk(value):
        return _record(BRT_CELL_RK, head + struct.pack("<i", int(value) << 2 | 2))
    return _record(BRT_CELL_REAL, head + struct.pack("<d", float(value)))


def _sheet(rows: Sequence[Sequence[Cell]], strings: dict[str, int]) -> tuple[bytes, int]:
    width = max((len(row) for row in rows), default=1) or 1
    last = max(len(rows) - 1, 0)
    texts = 0
    out = bytearray(_record(BRT_BEGIN_SHEET))
    out += _record(BRT_WS_DIM, struct.pack("<4I", 0, last, 0, width - 1))
    out += _record(BRT_BEGIN_SHEET_DATA)
    for number, row in enumerate(rows):
        out += _record(
            BRT_ROW_HDR,
            struct.pack("<IIH3sIII", number, 0, 300, b"\0\0\0", 1, 0, width - 1),
        )
        for column, value in enumerate(row):
            texts += isinstance(value, str)
            out += _cell(column, value, strings)
    out += _record(BRT_END_SHEET_DATA) + _record(BRT_END_SHEET)
    return bytes(out), texts


def write_xlsb(path: Path, sheet_name: str, rows: Sequence[Sequence[Cell]]) -> None:
    """Write one sheet of rows to an XLSB workbook."""
    strings: dict[str, int] = {}
    sheet, texts = _sheet(rows, strings)
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet_name)
    book = b"".join(
        (
            _record(BRT_BEGIN_BOOK),
            _record(BRT_BEGIN_BUNDLE_SHS),
            _record(BRT_BUNDLE_SH, bundle),
            _record(BRT_END_BUNDLE_SHS),
            _record(BRT_END_BOOK),
        )
    )
    sst = _record(BRT_BEGIN_SST, struct.pack("<II", texts, len(strings)))
    sst += b"".join(_record(BRT_SST_ITEM, b"\0" + _wide(text)) for text in strings)
    sst += _record(BRT_END_SST)
    members = {
        "[Content_Types].xml": _CONTENT_TYPES.encode(),
        "_rels/.rels": _ROOT_RELS.encode(),
        "xl/_rels/workbook.bin.rels": _BOOK_RELS.encode(),
        "xl/workbook.bin": book,
        "xl/worksheets/sheet1.bin": sheet,
        "xl/sharedStrings.bin": sst,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
