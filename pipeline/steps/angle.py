"""Angles as agencies write them: decimal degrees and degrees, minutes, seconds in any marks.

Our own strict parser: general ones read Spanish ``O`` (oeste, also French ouest) as east and the
``s`` of seconds as south. What does not fit the grammar is no angle; nothing is guessed here.
"""

import re
from dataclasses import dataclass

_MARKS = str.maketrans(
    {
        **dict.fromkeys("ºª˚", "°"),
        **dict.fromkeys("’‘′´`", "'"),
        **dict.fromkeys("″”“¨", '"'),
        "\u2212": "-",
        "\u2013": "-",
        "\u00a0": " ",
    }
)
_HEMISPHERES = {"N": 1, "S": -1, "E": 1, "W": -1, "O": -1}
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_SEXAGESIMAL = re.compile(
    r"""(?P<sign>[+-])?
        (?P<degrees>\d+(\.\d+)?)          # 0.106 is kept: the corruption is told apart later
        (°'?|\s*d|\s|:)                   # degree mark, doubled mark, letter, blank or colon
        (?P<minutes>\d+(\.\d+)?)
        ('|\s*m|\s|:)
        (?P<seconds>\d+(\.\d+)?)
        ("|'|\s*s)?""",
    re.VERBOSE,
)
_MINUTES_ONLY = re.compile(
    r"(?P<sign>[+-])?(?P<degrees>\d+(\.\d+)?)(°'?|\s*d)(?P<minutes>\d+(\.\d+)?)('|\s*m)?"
)
_DEGREES_ONLY = re.compile(r"(?P<sign>[+-])?(?P<degrees>\d+(\.\d+)?)(°|\s*d)")
# Between marks and letters blanks mean nothing: 19° 16' 23" is 19°16'23".
_BLANK_AT_MARK = re.compile(r"\s*([°'\":dm])\s*")
_ZERO_PREFIX = re.compile(r"0\.(\d{1,3})")


@dataclass(frozen=True)
class Angle:
    """An angle as written: its numbers as text, its sign and its hemisphere letter."""

    sign: int
    degrees: str
    minutes: str | None
    seconds: str | None
    hemisphere: str

    @property
    def is_whole_degrees(self) -> bool:
        """Whether nothing finer than a degree is given."""
        parts = (self.minutes or "0", self.seconds or "0")
        return float(self.degrees).is_integer() and not any(float(part) for part in parts)


def parse(text: str) -> Angle | None:
    """The angle that `text` writes, or None where it writes none.

    Accepts ``20.64233``, ``-98°55'59"``, ``25º41'49.00"N``, ``19º'13'39"``, ``99° 7.98' O``,
    ``19d25m57s``, ``31 36 46``. Empty skeletons (``°'"``) and bare marks are no angle.
    """
    plain, hemisphere = _split_hemisphere(text.translate(_MARKS).replace("''", '"').strip())
    if _DECIMAL.fullmatch(plain):
        return Angle(-1 if plain.startswith("-") else 1, plain.lstrip("+-"), None, None, hemisphere)
    marked = _BLANK_AT_MARK.sub(r"\1", plain)
    for grammar in (_SEXAGESIMAL, _MINUTES_ONLY, _DEGREES_ONLY):
        if found := grammar.fullmatch(marked):
            parts = found.groupdict()
            sign = -1 if parts["sign"] == "-" else 1
            return Angle(
                sign, parts["degrees"], parts.get("minutes"), parts.get("seconds"), hemisphere
            )
    return None


def _split_hemisphere(text: str) -> tuple[str, str]:
    """Take a hemisphere letter off either end; a lower-case ``s`` after a number is seconds."""
    if text[-1:] in _HEMISPHERES and text[:-1].strip():
        return text[:-1].rstrip(), text[-1]
    if text[:1] in _HEMISPHERES and text[1:].strip():
        return text[1:].lstrip(), text[0]
    return text, ""


def as_written(angle: Angle) -> float | None:
    """Signed degrees by the rules of the notation; None where a part is out of its range."""
    minutes, seconds = float(angle.minutes or 0), float(angle.seconds or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    if angle.minutes is not None and not float(angle.degrees).is_integer():
        return None
    return _signed(angle, float(angle.degrees) + minutes / 60 + seconds / 3600)


def as_decimal_fraction(angle: Angle) -> float | None:
    """Parts of 60 and more read as the digits of a decimal: 19°83'23" is 19.8323."""
    if angle.minutes is None or not angle.degrees.isdigit():
        return None
    if float(angle.minutes) < 60 and float(angle.seconds or 0) < 60:
        return None
    digits = "".join(
        part.partition(".")[0].zfill(2) + part.partition(".")[2]
        for part in (angle.minutes, angle.seconds or "")
        if part
    )
    return _signed(angle, float(f"{angle.degrees}.{digits}"))


def as_decimal_skeleton(angle: Angle) -> float | None:
    """Decimal degrees inside an otherwise empty skeleton: 19.71°0'0 is 19.71."""
    if angle.minutes is None or angle.degrees.isdigit() or _ZERO_PREFIX.fullmatch(angle.degrees):
        return None
    if float(angle.minutes) or float(angle.seconds or 0):
        return None
    return _signed(angle, float(angle.degrees))


def as_zero_prefixed(angle: Angle, lowest: float, highest: float) -> float | None:
    """Degrees kept as ``0.ddd`` whose trailing zeros were lost: 0.1°59'10 is 100°59'10.

    Zeros are appended until the whole degrees lie in `lowest` to `highest`.
    """
    found = _ZERO_PREFIX.fullmatch(angle.degrees)
    if found is None or angle.minutes is None:
        return None
    digits = found.group(1)
    while int(digits) and int(digits) < lowest and len(digits) < 4:
        digits += "0"
    if not lowest <= int(digits) <= highest:
        return None
    return as_written(Angle(angle.sign, digits, angle.minutes, angle.seconds, angle.hemisphere))


def _signed(angle: Angle, degrees: float) -> float:
    if angle.hemisphere:
        return _HEMISPHERES[angle.hemisphere] * degrees
    return angle.sign * degrees
