"""Decimal degrees that a spreadsheet wrote as whole numbers with thousands separators.

Degrees with five decimals lost their decimal point and gained a dot before every third digit from
the right: 22.24730 became ``2.224.730``. The digits are all there, so the degrees come back
exactly; what has another shape is not this notation, and nothing is guessed.
"""

import re

from pipeline.steps.angle import Angle

_GROUPED = re.compile(r"(?P<sign>-)?(?P<digits>[1-9]\d{0,2}(?:\.\d{3})+)")
_DECIMALS = 5
_LATITUDE_DIGITS = (7,)
_LONGITUDE_DIGITS = (7, 8)


def parse_latitude(text: str) -> Angle | None:
    """The latitude that `text` holds: ``2.224.730`` is 22.24730. None where it has another form."""
    return _parse(text, _LATITUDE_DIGITS)


def parse_longitude(text: str) -> Angle | None:
    """The longitude that `text` holds: ``-10.233.911`` is -102.33911, ``-9.400.709`` -94.00709.

    A number with one of its dots, ``-10.233911``, is refused: read as it stands it is a plausible
    place off western Africa.
    """
    return _parse(text, _LONGITUDE_DIGITS)


def _parse(text: str, widths: tuple[int, ...]) -> Angle | None:
    found = _GROUPED.fullmatch(text)
    if found is None:
        return None
    digits = found["digits"].replace(".", "")
    if len(digits) not in widths:
        return None
    degrees = f"{digits[:-_DECIMALS]}.{digits[-_DECIMALS:]}"
    return Angle(-1 if found["sign"] else 1, degrees, None, None, "")
