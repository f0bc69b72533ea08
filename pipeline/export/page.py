"""Pages that need nothing else: templates whose values are text and nothing but text."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.export.kml_text import clean_text
from pipeline.export.map_text import THIN_SPACE

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_THOUSAND = 1000


def grouped(value: float) -> str:
    """A number for people: thin blanks between thousands, decimals only where they matter."""
    if isinstance(value, int) or float(value).is_integer() or abs(value) >= _THOUSAND:
        return f"{round(value):,}".replace(",", THIN_SPACE)
    return f"{value:,.3g}" if abs(value) < 1 else f"{value:,.1f}"


def file_size(size: int) -> str:
    """Bytes as kB or MB."""
    if size < _THOUSAND:
        return f"{size} B"
    if size < _THOUSAND**2:
        return f"{size / _THOUSAND:.0f} kB"
    return f"{size / _THOUSAND**2:.1f} MB"


def page_environment() -> Environment:
    """Values are text and nothing else: escaped, and an unknown name is an error."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean_text(value) if type(value) is str else value,
    )
    environment.filters |= {"grouped": grouped, "file_size": file_size}
    return environment
