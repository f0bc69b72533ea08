"""Small point symbols written as PNG bytes, with no imaging library and no clock.

The same call gives the same bytes in every run, so a package that carries the symbol
stays reproducible (product rule G7: every picture a KMZ refers to is inside it).
"""

import re
import struct
import zlib

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEX_COLOR = re.compile(r"[0-9A-Fa-f]{6}")
_RIM_RGB = (32, 32, 32)
_MIN_SIZE, _MAX_SIZE = 8, 256


def parse_rgb(color_rgb: str) -> tuple[int, int, int]:
    """Return red, green and blue (0 to 255) of an ``RRGGBB`` colour.

    Raises:
        ValueError: If the text is not six hexadecimal digits.
    """
    if not _HEX_COLOR.fullmatch(color_rgb):
        raise ValueError(f"colour must be six hexadecimal digits RRGGBB, got {color_rgb!r}")
    red, green, blue = bytes.fromhex(color_rgb)
    return red, green, blue


def circle_icon(color_rgb: str, size: int = 32) -> bytes:
    """Draw a filled disc with a thin dark rim and a transparent background.

    Use ``FFFFFF`` when a KML ``IconStyle`` tints the picture: viewers multiply the two
    colours, so the white becomes the style's colour and the rim stays dark.

    Args:
        color_rgb: Fill colour, ``RRGGBB``.
        size: Width and height in pixels, 8 to 256.

    Returns:
        A complete 8-bit RGBA PNG file, identical in every run.

    Raises:
        ValueError: If the colour or the size is not acceptable.
    """
    if not _MIN_SIZE <= size <= _MAX_SIZE:
        raise ValueError(f"size must be {_MIN_SIZE} to {_MAX_SIZE} pixels, got {size}")
    fill = parse_rgb(color_rgb)
    rows = b"".join(b"\x00" + _row(y, size, fill) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return PNG_SIGNATURE + b"".join(parts)


def _row(y: int, size: int, fill: tuple[int, int, int]) -> bytes:
    """Return one row of RGBA pixels; edges are smoothed over one pixel."""
    centre, outer = (size - 1) / 2, size / 2 - 1
    inner = outer - size / 16
    row = bytearray()
    for x in range(size):
        distance = ((x - centre) ** 2 + (y - centre) ** 2) ** 0.5
        inside = min(1.0, max(0.0, inner + 0.5 - distance))
        alpha = min(1.0, max(0.0, outer + 0.5 - distance))
        row += bytes(
            round(f * inside + r * (1 - inside)) for f, r in zip(fill, _RIM_RGB, strict=True)
        )
        row.append(round(255 * alpha))
    return bytes(row)


def _chunk(kind: bytes, data: bytes) -> bytes:
    """Return one PNG chunk: length, type, data, CRC-32 of type and data."""
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
