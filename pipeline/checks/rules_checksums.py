"""Product rule E9: the checksum of every file, recomputed.

A receipt lists the files of its edition and a `sha256.txt` those of its folder or package, in the
form that ``sha256sum -c`` reads. Sources are not at hand: their checksums stand in the receipt.
"""

import hashlib
import re
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.checks.edition import RECEIPT, Edition
from pipeline.checks.package import Package
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    also_on,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.texts import decoded, first_bytes
from pipeline.errors import SourceError

LISTS = ("sha256.txt", "sha256sums", "sha256sums.txt")
_LINE = re.compile(r"\\?([0-9A-Fa-f]{64})[ \t]+\*?(.+)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_LIST = 16 * 1024**2
Digest = Callable[[str], str]


@product_rule(
    "E9",
    "warn",
    en="Checksums",
    fr="Sommes de contrôle",
    es="Sumas de verificación",
    source="atlas framework 9",
    says_fr="La somme SHA-256 de chaque fichier de l'édition et de chaque membre d'un paquet est "
    "celle qui est publiée ; rien ne manque et rien n'est de trop.",
    says_es="La suma SHA-256 de cada archivo de la edición y de cada miembro de un paquete es la "
    "publicada; nada falta y nada sobra.",
    subject="edition",
)
def checksums(edition: Edition, context: Context) -> Outcome:
    """Each file of an edition, or member of a package, has the SHA-256 published; none is extra."""
    lists = [path for path in edition.loose if path.name.casefold() in LISTS]
    receipt = edition.receipt
    if receipt is None and not lists:
        return not_applicable("no receipt and no list of checksums")
    digest = _remembered(lambda name: _sha256(edition.files[name]))
    besides = {RECEIPT, *(path.name for path in lists)}
    found: list[str] = []
    if receipt is not None:
        listed_there, faults = _of_receipt(receipt)
        found += faults
        found += _compared(RECEIPT, listed_there, edition.files, {RECEIPT}, digest)
    for path in lists:
        wanted, faults = _of_list(path.name, first_bytes(path, _MOST_LIST))
        found += faults
        found += _compared(path.name, wanted, edition.files, besides, digest)
    return listed(f"{len(edition.files)} files", found)


@also_on("E9", "package")
def checksums_of_package(package: Package, context: Context) -> Outcome:
    """The list stands in the package and names its members from there."""
    at = [name for name in package.members if PurePosixPath(name).name.casefold() in LISTS]
    if not at:
        return listed("no list of checksums", [f"no {LISTS[0]} in the package"])
    top = min(at, key=lambda name: name.count("/"))
    folder = top.removesuffix(PurePosixPath(top).name)
    wanted, faults = _of_list(top, package.content(top, _MOST_LIST))
    wanted = {folder + name: value for name, value in wanted.items()}
    found = _compared(top, wanted, package.members, {top}, package.sha256)
    return listed(f"{len(package.members)} members", [*faults, *found])


def _compared(
    where: str, wanted: dict[str, str], files: Collection[str], besides: set[str], digest: Digest
) -> list[str]:
    """What differs from a list; only files that were found are opened, never a name of the list.

    Args:
        where: name of the list.
        wanted: checksums by file.
        files: names of all files.
        besides: files that need not be in the list.
        digest: the checksum of a file.
    """
    expected = {*wanted, *besides}
    missing = [f"{name} is missing ({where})" for name in wanted if name not in files]
    extra = [f"{name} is not in {where}" for name in files if name not in expected]
    changed = [
        f"{name} is not as published ({where}): sha256 {found[:12]}..., not {value[:12]}..."
        for name, value in wanted.items()
        if name in files and (found := digest(name)) != value
    ]
    return [*changed, *missing, *extra]


def _of_receipt(receipt: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Checksums of products by name, and what is wrong with the receipt."""
    products, faults = receipt.get("products"), []
    if not isinstance(products, dict):
        return {}, [f"{RECEIPT} lists no products"]
    values = {n: p.get("sha256") if isinstance(p, dict) else None for n, p in products.items()}
    faults += [f"{RECEIPT} has no sha256 of {n}" for n, v in values.items() if not _is_digest(v)]
    inputs = receipt.get("inputs")
    if not isinstance(inputs, dict) or not inputs:
        faults.append(f"{RECEIPT} lists no sources")
    else:
        bad = [name for name, value in inputs.items() if not _is_digest(value)]
        faults += [f"{RECEIPT} has no sha256 of the source {name}" for name in bad]
    return {name: str(value) for name, value in values.items()}, faults


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and bool(_DIGEST.fullmatch(value))


def _of_list(name: str, data: bytes) -> tuple[dict[str, str], list[str]]:
    """Checksums by name, and lines that are none."""
    wanted: dict[str, str] = {}
    faults = []
    for number, line in enumerate(decoded(data).split("\n"), 1):
        match = _LINE.fullmatch(line.rstrip())
        if match:
            wanted[match[2].removeprefix("./")] = match[1].lower()
        elif line.strip():
            faults.append(f"{name}, line {number}: expected a sha256 and a name")
    return wanted, faults


def _sha256(path: Path) -> str:
    """Of a file; a link has none, because it may show something else tomorrow."""
    if path.is_symlink() or not path.is_file():
        return "(no regular file)"
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path.name}: cannot be read ({error.strerror or error})") from None


def _remembered(digest: Digest) -> Digest:
    known: dict[str, str] = {}

    def remembered(name: str) -> str:
        if name not in known:
            known[name] = digest(name)
        return known[name]

    return remembered
