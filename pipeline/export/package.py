"""Zip packages as the atlas pages offer them, with fixed dates so that bytes repeat (E1, E11)."""

import hashlib
import io
import zipfile
from pathlib import Path

from pipeline.export.checksums import CHECKSUM_FILE, checksum_list

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1024**2
_STORED = (".kmz", ".zip", ".png", ".parquet")


def write_zip(path: Path, members: dict[str, bytes | Path]) -> None:
    """Write members in the order of their names, and last their checksums (rule E9).

    Args:
        path: the package.
        members: contents by name, each below the folder that is named as the package; a path
            stands for that file's bytes.
    """
    root = f"{path.stem}/"
    digests = {}
    with zipfile.ZipFile(path, "w") as package:
        for name in sorted(members):
            digests[name.removeprefix(root)] = _write(package, name, members[name])
        _write(package, root + CHECKSUM_FILE, checksum_list(digests))


def _write(package: zipfile.ZipFile, name: str, content: bytes | Path) -> str:
    """One member, its bytes passed on as they are read; returns their checksum."""
    info = zipfile.ZipInfo(name, _FIXED_DATE)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    is_packed = name.endswith(_STORED)
    info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    info.file_size = content.stat().st_size if isinstance(content, Path) else len(content)
    digest = hashlib.sha256()
    with (
        content.open("rb") if isinstance(content, Path) else io.BytesIO(content) as data,
        package.open(info, "w") as member,
    ):
        while chunk := data.read(_CHUNK):
            digest.update(chunk)
            member.write(chunk)
    return digest.hexdigest()
