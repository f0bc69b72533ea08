"""Product rules on KML and KMZ: G1 to G4, G7 and G12."""

from dataclasses import replace

from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition
from pipeline.checks.findings import Findings
from pipeline.checks.kml_facts import KmlFacts
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)

_NOT_KML = "not KML"
_NOT_PARSED = "the document is not well-formed"


def read_to_its_end(dataset: Dataset) -> KmlFacts | None:
    """What was found in a KML, if it could be read to its end."""
    return None if dataset.kml is None or dataset.kml.parse_error else dataset.kml


def why_not(dataset: Dataset) -> Outcome:
    """The outcome where `read_to_its_end` has nothing."""
    return not_applicable(_NOT_KML if dataset.kml is None else _NOT_PARSED)


def _counted(figure: str, findings: Findings, softens: bool = False) -> Outcome:
    """An outcome with one offence a finding, the ones that were not kept too."""
    return replace(listed(figure, findings.texts(), softens), count=findings.count)


@product_rule(
    "G1",
    "reject",
    en="KML schema and conformance",
    fr="Schéma et conformité KML",
    es="Esquema y conformidad KML",
    says_fr="Valide selon le schéma de l'OGC et ses essais de niveau 1 ; les niveaux 2 et 3 valent "
    "un avertissement.",
    says_es="Válido según el esquema del OGC y sus pruebas de nivel 1; los niveles 2 y 3 merecen "
    "una advertencia.",
    source="atlas framework 12.1; OGC 07-134r2",
)
def schema(dataset: Dataset, context: Context) -> Outcome:
    """Valid to the OGC schema and its tests of level 1; levels 2 and 3 are worth a warning."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    tests = kml.violations
    if kml.invalid or tests.count:
        figure = f"{len(kml.invalid)} schema errors, {tests.count} tests"
        offences = listed(figure, [*kml.invalid, *tests.texts()])
        return replace(offences, count=len(kml.invalid) + tests.count)
    advice = kml.recommendations
    return _counted(f"valid; {advice.count} recommendations missed", advice, softens=True)


@product_rule(
    "G2",
    "reject",
    en="Ids",
    fr="Identifiants",
    es="Identificadores",
    says_fr="Les identifiants sont des noms XML uniques ; un simple nombre n'en est pas un.",
    says_es="Los identificadores son nombres XML únicos; un simple número no lo es.",
    source="atlas framework 12.3",
)
def ids(dataset: Dataset, context: Context) -> Outcome:
    """Ids are unique XML names; a bare number is not one."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    without = kml.placemarks_without_id
    if without and not kml.id_faults:
        offence = [f"{without} of {kml.placemarks} placemarks have no id"]
        return listed(f"{kml.ids} ids", offence, softens=True)
    return listed(f"{kml.ids} ids", kml.id_faults)


@product_rule(
    "G3",
    "reject",
    en="Escaping",
    fr="Échappement",
    es="Escape de caracteres",
    says_fr="Le document se lit jusqu'au bout, et aucun texte ne montre une entité XML au lecteur.",
    says_es="El documento se lee hasta el final, y ningún texto muestra una entidad XML al lector.",
    source="atlas framework 12.3",
)
def escaping(dataset: Dataset, context: Context) -> Outcome:
    """The document parses to its end, and no plain text shows an entity to the reader."""
    if dataset.kml is None:
        return not_applicable(_NOT_KML)
    if dataset.kml.parse_error:
        return listed("not well-formed", [dataset.kml.parse_error])
    return _counted("well-formed", dataset.kml.escaped_twice)


@product_rule(
    "G4",
    "reject",
    en="Rings",
    fr="Anneaux",
    es="Anillos",
    says_fr="Fermés, les extérieurs en sens antihoraire, les intérieurs en sens horaire, sans "
    "croisement.",
    says_es="Cerrados, los exteriores en sentido antihorario, los interiores en sentido horario, "
    "sin cruces.",
    source="atlas framework 12.1",
)
def rings(dataset: Dataset, context: Context) -> Outcome:
    """Closed, outer ones counter-clockwise, inner ones clockwise, none crossing."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    if not kml.polygons:
        return not_applicable("no polygons")
    return _counted(f"{kml.polygons} polygons", kml.ring_faults)


@product_rule(
    "G7",
    "reject",
    en="KMZ package",
    fr="Paquet KMZ",
    es="Paquete KMZ",
    says_fr="``doc.kml`` à la racine, tout ce qu'il cite à l'intérieur, et des entités qui lui sont"
    " propres.",
    says_es="``doc.kml`` en la raíz, todo lo que cita dentro, y elementos propios.",
    source="atlas framework 12.2",
)
def package(dataset: Dataset, context: Context) -> Outcome:
    """``doc.kml`` at the root, everything it refers to inside, and features of its own."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    found = []
    if kml.members is not None:
        if kml.main.name != "doc.kml":
            found.append(f"the document is {kml.main.name!r}, not doc.kml at the root")
        absent = sorted(kml.local_hrefs - kml.members)
        found += [f"{href!r} is not in the package" for href in absent]
    if kml.main.links and not kml.main.placemarks:
        links = len(kml.main.links)
        found.append(f"only {links} network links, which several readers do not follow")
    found += kml.link_faults
    return listed("a package" if kml.members is not None else "a plain document", found)


@product_rule(
    "G12",
    "reject",
    en="Placemarks as features",
    fr="Autant de repères que d'entités",
    es="Tantas marcas como elementos",
    says_fr="Un KML a les entités du shapefile et celles de l'encart.",
    says_es="Un KML tiene los elementos del shapefile y los del recuadro.",
    source="atlas framework 12.2",
    subject="edition",
)
def same_placemarks(edition: Edition, context: Context) -> Outcome:
    """A KML has the features of the shapefile and those of the inset."""
    shapes = [d for d in edition.datasets if d.format == "shapefile"]
    documents = [d for d in edition.datasets if d.format == "kml"]
    if not shapes or not documents:
        return not_applicable("no shapefile, or no KML, to compare")
    inset = sum(len(d) for d in edition.datasets if d.layer.casefold().endswith("inset"))
    wanted = len(shapes[0]) + inset
    found = [
        f"{d.path.name} {d.layer} has {len(d)} placemarks, not {wanted}"
        for d in documents
        if len(d) != wanted
    ]
    return listed(f"{wanted} features", found)
