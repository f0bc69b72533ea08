"""Encodings proved: a code page fits only where its characters are those of our languages.

A one-byte code page decodes nearly any bytes, so that decoding proves nothing: Latin-1 reads the
``Cañon`` of code page 850 as ``Ca¤on`` without complaint. UTF-8 proves itself, because other
text is hardly ever valid UTF-8. A code page is proved by its result: every character must be one
that English, French or Spanish text uses.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.errors import EncodingError, SourceError

CODE_PAGES = ("cp1252", "iso-8859-1", "cp850")
LETTERS = frozenset("áàâäçéèêëíìîïñóòôöœæúùûüÁÀÂÄÇÉÈÊËÍÌÎÏÑÓÒÔÖŒÆÚÙÛÜ")
# Punctuation and marks; currency and section signs are left out: they are code page 850's letters
# read as Latin-1 (¤ ñ, ¢ ó, £ ú, ¥ Ñ, § º, ¦ ª). So are ÿ, ‚ and ‡, which no name here needs.
MARKS = frozenset("¿¡«»“”‘’´–—…•·°ºª²³µ±½¼¾×®©™€\u00a0\u00ad")
_SMALL = "áàâäçéèêëíìîïñóòôöœæúùûü"
_CAPITAL = _SMALL.upper()
_ANY = f"A-Za-z{_SMALL}{_CAPITAL}"
# Places where a character that our languages do use hardly stands. They refute an encoding only
# where another reads the whole text without any.
_DOUBTFUL = re.compile(
    rf"(?<=[a-z{_SMALL}])[{_CAPITAL}]"  # QuÚbec
    rf"|(?<=[A-Z])[{_SMALL}](?=[A-Z])"  # ATàN
    rf"|(?<=[a-z{_SMALL}])\u00a0|\u00a0(?=[a-z{_SMALL}])"  # Ju rez
    rf"|(?<=[{_ANY}])[¿¡“”•…·´²³±½¼¾×®©™€](?=[{_ANY}])"  # R¡o, H“pital
    rf"|(?<=[a-z{_SMALL}])[–—](?=[a-z{_SMALL}])"  # Ao–t, but Windsor–Québec
    r"|Ö"  # MÖNIMO
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_BLOCK = 1024**2
_APART = re.compile(r"(?<![A-Za-z])[^\x00-\x7f]+(?![A-Za-z])")


@dataclass(frozen=True)
class Decoded:
    """Text, and the encoding that its bytes were proved to be in."""

    text: str
    encoding: str


def decode(name: str, data: bytes, encodings: Sequence[str], mend: str | None = None) -> Decoded:
    """Text of `data`, in the one of the declared encodings that it is proved to be in.

    Text that is ASCII throughout is that and nothing more, whatever is declared.

    Args:
        name: the file, for messages.
        data: its bytes.
        encodings: those that the source's files may have.
        mend: damage that the agency's bytes hold and that is mended later, so no disproof.

    Raises:
        EncodingError: no declared encoding fits; names line, byte and the encodings that would.
        SourceError: the file is empty, holds NUL bytes, or fits several encodings.
    """
    if not data.strip():
        raise SourceError(f"{name}: the file is empty")
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise SourceError(f"{name}, line {line}: expected text, found a NUL byte (UTF-16? binary?)")
    if data.isascii():
        return Decoded(data.decode("ascii"), "ascii")
    fits = [encoding for encoding in encodings if _misfit(data, encoding, mend) is None]
    texts = {_text(data, encoding) for encoding in fits}
    if len(texts) == 1:
        return Decoded(texts.pop(), fits[0])
    if texts:
        raise SourceError(
            f"{name}: expected one of the declared encodings {', '.join(encodings)} to fit, found "
            f"that {', '.join(fits)} all do and give different text; declare one"
        )
    raise _refusal(name, data, encodings, mend)


def prove(
    name: str,
    opened: Callable[[], AbstractContextManager[BinaryIO]],
    encodings: Sequence[str],
    mend: str | None = None,
) -> str:
    """The encoding of a file of any size, as `decode` proves it; block by block of whole lines.

    What proves an encoding is in the words that are not ASCII, and each is kept once. The whole
    file is asked only where nothing fits, for the place that the error names.

    Raises:
        EncodingError, SourceError: as `decode`.
    """
    words: set[bytes] = set()
    is_blank = True
    with opened() as stream:
        while block := stream.read(_BLOCK) + stream.readline():
            is_blank = is_blank and not block.strip()
            if not block.isascii():
                words.update(word for word in _WORD.findall(block) if not word.isascii())
            if b"\x00" in block:
                words.add(b"\x00")
    if not words and not is_blank:
        return "ascii"
    try:
        return decode(name, b"\n".join(sorted(words)), encodings, mend).encoding
    except SourceError:
        with opened() as stream:
            return decode(name, stream.read(), encodings, mend).encoding


def codec(encoding: str) -> str:
    """Python's name for an encoding; a mark at the beginning of UTF-8 is no text."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def plausible(text: str) -> bool:
    """Whether every character beyond ASCII is one of our languages, in a place where it stands."""
    return _strange(text) is None and _DOUBTFUL.search(text) is None


def mended(text: str, damage: str) -> str:
    """A value whose agency read it in the wrong encoding and wrote it again, put right.

    ``utf-8 as cp1252`` undoes ``Ã©`` for ``é``; ``cp850 as iso-8859-1`` undoes ``Ca¤on`` for
    ``Cañon``, and only in a value that is implausible as it stands and whose marks all become
    letters of words (``5 ¢`` is a price; a no-break space alone is a blank). Other values are
    returned as they are.
    """
    if text.isascii():
        return text
    written, read = _DAMAGES[damage]
    try:
        found = text.encode(read).decode(written)
    except UnicodeError:
        return text
    if written == "utf-8":
        return found
    is_sound = plausible(text.replace("\u00a0", " "))
    if is_sound or not plausible(found) or _APART.search(text):
        return text
    return found if set("".join(_NOT_ASCII.findall(found))) <= LETTERS else text


_DAMAGES = {"utf-8 as cp1252": ("utf-8", "cp1252"), "cp850 as iso-8859-1": ("cp850", "iso-8859-1")}


def _text(data: bytes, encoding: str) -> str:
    return data.decode(codec(encoding))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _misfit(data: bytes, encoding: str, mend: str | None) -> int | None:
    """Offset of the first byte that disproves the encoding, or None where it fits."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    if encoding not in CODE_PAGES:
        return None
    if _is_utf8(data):
        return _first_beyond_ascii(data)
    judged = _without(text, mend)
    # One byte is one character, and what is mended is masked at its length: offsets agree.
    if (strange := _strange(judged)) is not None:
        return strange
    doubt = _DOUBTFUL.search(judged)
    return doubt.start() if doubt and _rivals(data, encoding, mend) else None


def _without(text: str, mend: str | None) -> str:
    """The text with what will be mended masked by letters that prove nothing."""
    if mend is None:
        return text
    return _NOT_ASCII.sub(
        lambda run: "x" * len(run[0]) if mended(run[0], mend) != run[0] else run[0], text
    )


def _strange(text: str) -> int | None:
    for run in _NOT_ASCII.finditer(text):
        for offset, character in enumerate(run[0]):
            if character not in LETTERS and character not in MARKS:
                return run.start() + offset
    return None


def _rivals(data: bytes, encoding: str, mend: str | None) -> list[str]:
    """Other known encodings that read the data without any doubt."""
    if _is_utf8(data):
        return ["utf-8"] if encoding != "utf-8" else []
    return [
        other
        for other in CODE_PAGES
        if other != encoding and plausible(_without(data.decode(other, errors="replace"), mend))
    ]


def _first_beyond_ascii(data: bytes) -> int:
    return next(offset for offset, byte in enumerate(data) if byte > 0x7F)


def _refusal(name: str, data: bytes, encodings: Sequence[str], mend: str | None) -> EncodingError:
    """The error that names the byte which refutes the declared encoding that came farthest."""
    misfits = {encoding: _misfit(data, encoding, mend) for encoding in encodings}
    farthest = max(encodings, key=lambda encoding: misfits[encoding] or 0)
    offset = misfits[farthest] or 0
    start = data.rfind(b"\n", 0, offset) + 1
    line = data.count(b"\n", 0, offset) + 1
    rest = [other for other in ("utf-8", *CODE_PAGES) if other not in encodings]
    fitting = [other for other in rest if _misfit(data, other, mend) is None]
    return EncodingError(name, encodings, line, offset - start + 1, data[offset], fitting)
