"""Lists of checksums, in the form that ``sha256sum -c`` reads (rule E9)."""

import hashlib
from pathlib import Path

CHECKSUM_FILE = "sha256.txt"


def checksum_list(digests: dict[str, str]) -> bytes:
    """The list of hexadecimal SHA-256 digests by the path from where the list lies."""
    lines = [f"{digest}  {name}\n" for name, digest in sorted(digests.items())]
    return "".join(lines).encode()


def write_checksums(folder: Path) -> None:
    """Write the list of every file below `folder` into it."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    digests = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }
    (folder / CHECKSUM_FILE).write_bytes(checksum_list(digests))
