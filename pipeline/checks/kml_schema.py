"""The OGC schema of KML 2.2, loaded from disk only."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.errors import NaatlasError

_MOST_ERRORS = 1_000


class _BesideSchema(etree.Resolver):
    """Resolves every address to the file of that name beside the schema."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def resolve(  # type: ignore[override]  # the stubs lack the third argument
        self, system_url: str, public_id: str, context: Any
    ) -> Any:
        """The local file for a network address; other addresses as they are."""
        if system_url.startswith(("http:", "https:")):
            local = self._folder / system_url.rsplit("/", 1)[-1]
            if not local.is_file():
                raise OSError(f"schema {system_url} has no local copy")
            return self.resolve_filename(str(local), context)  # type: ignore[attr-defined]
        return None


@lru_cache(maxsize=1)
def kml_schema() -> etree.XMLSchema:
    """The schema as fastkml ships it; fastkml's own validator prints every failing element."""
    spec = find_spec("fastkml")
    if spec is None or spec.origin is None:
        raise NaatlasError("fastkml, which ships the KML schema, is not installed")
    xsd = Path(spec.origin).parent / "schema" / "ogckml22.xsd"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_BesideSchema(xsd.parent))
    return etree.XMLSchema(etree.parse(str(xsd), parser))


def schema_errors(root: Any) -> list[str]:
    """Violations of the schema, each with its line."""
    schema = kml_schema()
    if schema.validate(root.getroottree()):
        return []
    errors: Any = schema.error_log
    return [f"line {error.line}: {error.message[:160]}" for error in list(errors)[:_MOST_ERRORS]]
