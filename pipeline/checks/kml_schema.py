"""The OGC schema of KML 2.2, loaded from disk only."""

from functools import lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.checks.findings import Fault
from pipeline.checks.kml_part import Part
from pipeline.errors import NaatlasError

MOST_ERRORS = 1_000


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


def schema_errors(part: Part, most: int) -> list[Fault]:
    """Violations of the schema, as many as are wanted."""
    if most <= 0:
        return []
    schema = kml_schema()
    with part.with_places() as root:
        if schema.validate(root.getroottree()):
            return []
    errors: Any = schema.error_log
    return [Fault(0, error.line, error.message[:160]) for error in islice(errors, most)]
