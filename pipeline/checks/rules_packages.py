"""Product rules on a package as a whole: E1 to E3 and E8."""

import re
from pathlib import PurePosixPath

from pipeline.checks.package import Package
from pipeline.checks.product_rules import Context, Outcome, listed, product_rule
from pipeline.checks.texts import paragraphs
from pipeline.text import fold

CITATION_FILE = "HowToCite_ComoCitar_CommentCiter.txt"
# As the atlas pages use them, and those of the formats that came later.
_FORMATS = (
    *("shapefile", "tif", "mappackage", "pdf", "kmz", "metadata"),
    *("gpkg", "geopackage", "geoparquet", "parquet", "flatgeobuf", "fgb", "geojson", "csv"),
    *("pmtiles", "cog"),
)
_ZIP = re.compile(rf"(?:[a-z0-9][a-z0-9_]*_)?(?:{'|'.join(_FORMATS)})", re.IGNORECASE)
_PREFIX = re.compile(r"(?:NA|CAN|MEX|USA|ASK|HI)_(?=[A-Za-z0-9])")
_EDITION = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])|(?:^|[^A-Za-z])v[0-9]+(?![0-9])", re.I)
_DATA = (
    *(".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".tif", ".tiff", ".gpkg"),
    *(".parquet", ".fgb", ".kml", ".kmz", ".geojson", ".pmtiles"),
    *(".mpk", ".mpkx", ".lpk", ".lpkx"),
)
_COMPANIONS = {
    "terms of use": re.compile(
        r"terms?[ _-]?of[ _-]?use|t(?:erminos|erms)[ _-]?de[ _-]?uso|"
        r"conditions?[ _-]?d?.?[ _-]?utilisation|licen[cs]e|licencia"
    ),
    "metadata": re.compile(r"metadat|metadonnees|\.shp\.xml$"),
    "legend": re.compile(
        r"legend|leyenda|class_?definitions|\.(?:lyr|lyrx|qml|sld|clr)$|style.*\.xml$"
    ),
}
# 1:10,000,000 as English, French and Spanish texts write it, and a word of what data are for.
_SCALE = re.compile(r"1 ?[:/] ?10[ ,.'’]?000[ ,.'’]?000(?!\d)")
_USE = re.compile(
    r"\b(?:display|analys|use\b|used\b|suit|appropriate|intended|fit\b|affich|utilis|conven|adapt|"
    r"visualiz|analisis|uso\b|adecuad|apropiad)"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\D)")


@product_rule(
    "E1",
    "warn",
    en="Package name and tree",
    fr="Nom et arborescence du paquet",
    es="Nombre y árbol del paquete",
    source="atlas framework 9",
    says_fr="`<couche>_<format>.zip` contient `<couche>_<format>/NA_<Couche>/data/<fichier>`, et "
    "rien en dehors de ce dossier.",
    says_es="`<capa>_<formato>.zip` contiene `<capa>_<formato>/NA_<Capa>/data/<archivo>`, y nada "
    "fuera de esa carpeta.",
    subject="package",
)
def tree(package: Package, context: Context) -> Outcome:
    """`<layer>_<format>.zip` holds `<layer>_<format>/NA_<Layer>/data/<file>`, and nothing else."""
    root = package.path.stem
    found = []
    if not _ZIP.fullmatch(root):
        found.append(f"{package.path.name} is not <layer>_<format>.zip, format {_FORMATS[0]}, ...")
    for name in package.members:
        parts = PurePosixPath(name).parts
        if len(parts) < 2 or parts[0].casefold() != root.casefold():
            found.append(f"{name} is not below {root}/")
        elif _is_data(name, package) and (len(parts) < 4 or parts[2] != "data"):
            found.append(f"{name} is not {root}/<NA_Layer>/data/<file>")
    return listed(f"{len(package.members)} members", found)


@product_rule(
    "E2",
    "warn",
    en="Prefix and edition",
    fr="Préfixe et édition",
    es="Prefijo y edición",
    source="atlas framework 9",
    says_fr="Le dossier de la couche commence par NA_, CAN_, MEX_, USA_, ASK_ ou HI_. Son nom, "
    "celui des données ou celui du paquet porte l'année ou la version (vN).",
    says_es="La carpeta de la capa empieza con NA_, CAN_, MEX_, USA_, ASK_ o HI_. Su nombre, el de "
    "los datos o el del paquete lleva el año o la versión (vN).",
    subject="package",
)
def prefix_and_edition(package: Package, context: Context) -> Outcome:
    """The layer's folder starts with NA_, CAN_, MEX_, USA_, ASK_ or HI_.

    Its name, that of the data or that of the package has the year or the version (vN).
    """
    data = [PurePosixPath(name) for name in package.members if _is_data(name, package)]
    layers = sorted({_layer_name(path) for path in data})
    found = [
        f"{name} does not start with NA_, CAN_, MEX_, USA_, ASK_ or HI_"
        for name in layers
        if not _PREFIX.match(name)
    ]
    for name in layers:
        files = [path.stem for path in data if _layer_name(path) == name]
        if not any(_EDITION.search(text) for text in (name, package.path.stem, *files)):
            found.append(f"neither {name}, its files nor the package name a year or vN")
    return listed(", ".join(layers) or "no data", found)


@product_rule(
    "E3",
    "warn",
    en="Companion files",
    fr="Fichiers d'accompagnement",
    es="Archivos acompañantes",
    source="atlas framework 9",
    says_fr="Le paquet contient la citation sous son nom trilingue exact, les conditions "
    "d'utilisation, les métadonnées et la légende.",
    says_es="El paquete contiene la cita con su nombre trilingüe exacto, los términos de uso, los "
    "metadatos y la leyenda.",
    subject="package",
)
def companions(package: Package, context: Context) -> Outcome:
    """Citation by its exact trilingual name, terms of use, metadata, and legend are inside."""
    names = [PurePosixPath(name).name for name in package.members]
    found = []
    if CITATION_FILE not in names:
        near = package.member(CITATION_FILE)
        found.append(f"{CITATION_FILE} is missing" + (f"; there is {near}" if near else ""))
    folded = [fold(name) for name in names]
    for what, pattern in _COMPANIONS.items():
        if not any(pattern.search(name) for name in folded):
            found.append(f"{what} is missing" if what != "terms of use" else f"{what} are missing")
    return listed(f"{4 - len(found)} of 4", found)


@product_rule(
    "E8",
    "warn",
    en="Fitness for use",
    fr="Aptitude à l'emploi",
    es="Idoneidad de uso",
    source="atlas framework 5.1",
    says_fr="Une phrase des conditions ou des métadonnées dit que les données servent à l'échelle "
    "de 1:10 000 000.",
    says_es="Una frase de los términos o de los metadatos dice que los datos sirven a la escala "
    "1:10 000 000.",
    subject="package",
)
def fitness(package: Package, context: Context) -> Outcome:
    """A sentence of the terms or the metadata says that the data are for use at 1:10,000,000."""
    texts = {n: t for n, t in package.texts.items() if PurePosixPath(n).name != CITATION_FILE}
    saying = [name for name, text in texts.items() if _says_what_for(name, text)]
    if saying:
        return listed(f"in {', '.join(saying)}", [])
    return listed(f"{len(texts)} texts", ["no text says that the data are for use at 1:10,000,000"])


def _is_data(name: str, package: Package) -> bool:
    """Whether a member is what the package is for; a page is only where pages are the format."""
    suffix = PurePosixPath(name).suffix.casefold()
    return suffix in _DATA or (
        suffix == ".pdf" and package.path.stem.casefold().rpartition("_")[2] == "pdf"
    )


def _layer_name(path: PurePosixPath) -> str:
    """The folder above ``data``; of other trees the name of the file."""
    above = path.parts[:-1]
    at = above.index("data") if "data" in above else 0
    return above[at - 1] if at else path.stem


def _says_what_for(name: str, text: str) -> bool:
    return any(
        _SCALE.search(sentence) and _USE.search(sentence)
        for paragraph in paragraphs(name, text)
        for sentence in _SENTENCE_END.split(fold(paragraph))
    )
