"""The schemas of ISO 19139 and FGDC metadata, loaded from the package and from nowhere else."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from lxml import etree

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "schemas"
_ROOTS = {"iso19139": "gmx/gmx.xsd", "fgdc": "fgdc-std-001-1998.xsd"}
_MOST_SHOWN = 160
Standard = Literal["iso19139", "fgdc"]


class _InsideFolder(etree.Resolver):
    """Opens files of the schema's own folder; every other address is an error."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def resolve(  # type: ignore[override]  # the stubs lack the third argument
        self, system_url: str, public_id: str, context: Any
    ) -> Any:
        """The local file.

        Raises:
            OSError: the address leads out of the folder, to the network or elsewhere on the disk.
        """
        path = Path(system_url.removeprefix("file://")).resolve()
        if not path.is_relative_to(self._folder):
            raise OSError(f"schema {system_url} is not among the files of {self._folder.name}")
        return self.resolve_filename(str(path), context)  # type: ignore[attr-defined]


def load_schema(folder: Path, root: str) -> etree.XMLSchema:
    """A schema whose parts all lie below `folder`.

    Raises:
        etree.XMLSchemaParseError: a part lies elsewhere, or is no schema.
    """
    folder = folder.resolve()
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_InsideFolder(folder))
    return etree.XMLSchema(etree.parse(str(folder / root), parser))


@cache
def metadata_schema(standard: Standard) -> etree.XMLSchema:
    """The schema of a standard: ISO/TS 19139 of 2007, or FGDC-STD-001-1998."""
    return load_schema(_FOLDER / standard, _ROOTS[standard])


def parse_metadata(content: bytes) -> Any:
    """The document of a metadata file, without entities, DTD or network.

    Raises:
        etree.XMLSyntaxError: the content is not XML.
    """
    parser = etree.XMLParser(
        no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(content, parser).getroottree()


def schema_faults(document: Any, standard: Standard) -> list[str]:
    """What in a metadata document breaks its standard's schema, line by line; empty if nothing."""
    schema = metadata_schema(standard)
    if schema.validate(document):
        return []
    errors: Any = schema.error_log
    return [f"line {error.line}: {error.message[:_MOST_SHOWN]}" for error in errors]
