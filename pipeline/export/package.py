"""Zip packages as the atlas pages offer them, with fixed dates so that bytes repeat (E1, E11)."""

import zipfile
from pathlib import Path

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_STORED = (".kmz", ".zip", ".png", ".parquet")


def write_zip(path: Path, members: dict[str, bytes | Path]) -> None:
    """Write members in the order of their names; a path stands for that file's bytes."""
    with zipfile.ZipFile(path, "w") as package:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _FIXED_DATE)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            is_packed = name.endswith(_STORED)
            info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            content = members[name]
            data = content.read_bytes() if isinstance(content, Path) else content
            package.writestr(info, data, compresslevel=6)
