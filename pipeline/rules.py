"""The rules that findings name: id, severity, meaning and message in three languages.

Ids with a letter and a number are the atlas's product rules; the others say what can go wrong with
a record before it is a product.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["reject", "warn", "report"]
Action = Literal["published_as_is", "repaired", "quarantined", "merged", "dropped_by_spec"]


@dataclass(frozen=True)
class Rule:
    """A rule; messages may use ``{native_id}``, ``{field}``, ``{before}`` and ``{after}``."""

    id: str
    severity: Severity
    title: str
    en: str
    fr: str
    es: str
    is_suspect: bool = False

    def message(self, language: str, **values: str) -> str:
        """The message in ``'en'``, ``'fr'`` or ``'es'``."""
        return str(getattr(self, language)).format(**values)


_RULES = (
    Rule(
        "READ-ROW",
        "reject",
        "A row has as many cells as the header",
        "the row has {before} cells, the header {after}",
        "la ligne a {before} cellules, l'en-tête {after}",
        "la fila tiene {before} celdas, el encabezado {after}",
    ),
    Rule(
        "READ-MENDED",
        "report",
        "Text is in one encoding",
        "{native_id}, {field}: {before} was written through a wrong encoding and is read as {after}",
        "{native_id}, {field} : {before} a été écrit dans un mauvais codage et se lit {after}",
        "{native_id}, {field}: {before} se escribió con una codificación errónea y se lee {after}",
    ),
    Rule(
        "ID-MISSING",
        "reject",
        "A record names its facility",
        "the record has no identifier in {field}",
        "l'enregistrement n'a pas d'identifiant dans {field}",
        "el registro no tiene identificador en {field}",
    ),
    Rule(
        "ID-REPEATED",
        "warn",
        "One row a facility and year",
        "{native_id} stands more than once; the first row is published and this one merged into it",
        "{native_id} figure plus d'une fois; la première ligne est publiée, celle-ci y est fondue",
        "{native_id} aparece más de una vez; se publica la primera fila y esta se integra en ella",
    ),
    Rule(
        "ID-CONFLICT",
        "warn",
        "Rows of one facility agree",
        "rows of {native_id} disagree on {field}: {before}; the first is published",
        "les lignes de {native_id} divergent sur {field} : {before}; la première est publiée",
        "las filas de {native_id} difieren en {field}: {before}; se publica la primera",
        is_suspect=True,
    ),
    Rule(
        "NOT-REPORTED",
        "report",
        "A facility of the year",
        "{native_id} did not report this year; the table lists all that ever did",
        "{native_id} n'a pas déclaré cette année; la table liste tous les déclarants passés",
        "{native_id} no reportó este año; la tabla incluye a todos los que alguna vez lo hicieron",
    ),
    Rule(
        "FOREIGN",
        "report",
        "A site of Canada, Mexico or the United States",
        "{native_id} lies in another country ({before})",
        "{native_id} se trouve dans un autre pays ({before})",
        "{native_id} está en otro país ({before})",
    ),
    Rule(
        "VALUE-UNKNOWN",
        "warn",
        "National values are in the crosswalk",
        "{field}: no crosswalk row for {before!r}",
        "{field} : aucune ligne de correspondance pour {before!r}",
        "{field}: no hay fila de correspondencia para {before!r}",
    ),
    Rule(
        "VALUE-FORM",
        "warn",
        "A value has the form of its field",
        "{field}: {before!r} does not have the form of the field and is left out",
        "{field} : {before!r} n'a pas la forme du champ et est omis",
        "{field}: {before!r} no tiene la forma del campo y se omite",
    ),
    Rule(
        "UNIT-UNKNOWN",
        "reject",
        "Units are in the crosswalk",
        "{field}: unknown unit {before!r}; the quantity cannot be converted",
        "{field} : unité inconnue {before!r}; la quantité ne peut être convertie",
        "{field}: unidad desconocida {before!r}; la cantidad no puede convertirse",
    ),
    Rule(
        "NUMBER",
        "reject",
        "A quantity is a finite number, not negative",
        "{field}: expected a number of zero or more, found {before!r}",
        "{field} : nombre positif ou nul attendu, trouvé {before!r}",
        "{field}: se esperaba un número mayor o igual a cero, se encontró {before!r}",
    ),
    Rule(
        "ORPHAN",
        "reject",
        "A related row belongs to a published feature",
        "{native_id}: its facility or site is not published ({before})",
        "{native_id} : son établissement ou site n'est pas publié ({before})",
        "{native_id}: su establecimiento o sitio no se publica ({before})",
    ),
    Rule(
        "NO-RELEASES",
        "report",
        "A facility has releases",
        "{native_id} has no row in the release table",
        "{native_id} n'a aucune ligne dans la table des rejets",
        "{native_id} no tiene filas en la tabla de emisiones",
    ),
    Rule(
        "A8",
        "reject",
        "Null island",
        "{native_id} is reported at 0 N 0 E ({before})",
        "{native_id} est déclaré à 0 N 0 E ({before})",
        "{native_id} se reporta en 0 N 0 E ({before})",
        is_suspect=True,
    ),
    Rule(
        "A9",
        "reject",
        "Longitude or latitude sign",
        "{native_id}: sign of {field} lost; {before} becomes {after}, in the declared state",
        "{native_id} : signe de {field} perdu; {before} devient {after}, dans l'État déclaré",
        "{native_id}: signo de {field} perdido; {before} pasa a {after}, en el estado declarado",
        is_suspect=True,
    ),
    Rule(
        "A10",
        "reject",
        "Coordinates have a meaning",
        "{native_id}: {before} becomes {after}, in the declared state",
        "{native_id} : {before} devient {after}, dans l'État déclaré",
        "{native_id}: {before} pasa a {after}, en el estado declarado",
        is_suspect=True,
    ),
    Rule(
        "COORD-MISSING",
        "reject",
        "A facility has coordinates",
        "{native_id} has no coordinates",
        "{native_id} n'a pas de coordonnées",
        "{native_id} no tiene coordenadas",
        is_suspect=True,
    ),
    Rule(
        "COORD-FORM",
        "reject",
        "Coordinates can be read",
        "{native_id}: {before} is not a position",
        "{native_id} : {before} n'est pas une position",
        "{native_id}: {before} no es una posición",
        is_suspect=True,
    ),
    Rule(
        "A7-SHIFT",
        "warn",
        "The source's datum is shifted to WGS 84",
        "{native_id}: no good shift from {before} to WGS 84 is known here; up to {after} m off",
        "{native_id} : aucun bon passage de {before} à WGS 84 connu ici; jusqu'à {after} m d'écart",
        "{native_id}: sin buen paso conocido aquí de {before} a WGS 84; hasta {after} m de error",
    ),
    Rule(
        "A7-VALUE",
        "warn",
        "The source's datum is one that its spec knows",
        "{native_id}: the spec of the source does not say what the datum {before!r} is",
        "{native_id} : la fiche de la source ne dit pas ce qu'est le référentiel {before!r}",
        "{native_id}: la ficha de la fuente no dice qué es el datum {before!r}",
    ),
    Rule(
        "A11",
        "reject",
        "In the declared country",
        "{native_id}: {before} lies more than 25 km outside the declared country",
        "{native_id} : {before} est à plus de 25 km hors du pays déclaré",
        "{native_id}: {before} está a más de 25 km fuera del país declarado",
        is_suspect=True,
    ),
    Rule(
        "A11-OFFSHORE",
        "report",
        "At sea in a known area",
        "{native_id} lies at sea in {before}, where facilities are legitimate",
        "{native_id} est en mer dans {before}, où des établissements sont légitimes",
        "{native_id} está en el mar en {before}, donde hay establecimientos legítimos",
    ),
    Rule(
        "A12",
        "warn",
        "In the declared state",
        "{native_id} lies more than 5 km outside the declared {before}; published as reported",
        "{native_id} est à plus de 5 km hors de {before} déclaré; publié tel que déclaré",
        "{native_id} está a más de 5 km fuera de {before} declarado; se publica como se reportó",
        is_suspect=True,
    ),
    Rule(
        "A13",
        "report",
        "Inside the projection's domain",
        "{native_id} lies beyond the projection's domain; published in the inset product",
        "{native_id} est hors du domaine de la projection; publié dans le produit en médaillon",
        "{native_id} está fuera del dominio de la proyección; se publica en el recuadro",
    ),
    Rule(
        "A16",
        "report",
        "Coordinate precision",
        "{native_id}: {before} is given to whole degrees",
        "{native_id} : {before} est donné en degrés entiers",
        "{native_id}: {before} se da en grados enteros",
        is_suspect=True,
    ),
    Rule(
        "A17",
        "report",
        "Repeated coordinates",
        "{native_id} shares {before} with {after} facilities of other names",
        "{native_id} partage {before} avec {after} établissements d'autres noms",
        "{native_id} comparte {before} con {after} establecimientos de otros nombres",
        is_suspect=True,
    ),
    Rule(
        "COORD-PAIRS",
        "warn",
        "Two coordinate pairs agree",
        "{native_id}: degrees {before} and UTM {after} disagree; the degrees are published",
        "{native_id} : degrés {before} et UTM {after} divergent; les degrés sont publiés",
        "{native_id}: grados {before} y UTM {after} difieren; se publican los grados",
        is_suspect=True,
    ),
    Rule(
        "D2",
        "warn",
        "Control totals hold",
        "{native_id}: {field} is {before}, its parts add up to {after}",
        "{native_id} : {field} vaut {before}, ses parties totalisent {after}",
        "{native_id}: {field} vale {before}, sus partes suman {after}",
        is_suspect=True,
    ),
    Rule(
        "D2-WEAK",
        "report",
        "Control totals that the register itself breaks",
        "{native_id}: {field} is {before}, its parts add up to {after}; the parts are published",
        "{native_id} : {field} vaut {before}, ses parties totalisent {after}; elles sont publiées",
        "{native_id}: {field} vale {before}, sus partes suman {after}; se publican las partes",
        is_suspect=True,
    ),
    Rule(
        "D3",
        "warn",
        "CAS numbers have their check digit",
        "{native_id}: {before!r} is neither a CAS number nor a code of the register",
        "{native_id} : {before!r} n'est ni un numéro CAS ni un code du registre",
        "{native_id}: {before!r} no es un número CAS ni un código del registro",
        is_suspect=True,
    ),
    Rule(
        "D6-DOMINANCE",
        "warn",
        "No row dominates a national total",
        "{native_id}: {field} of {before} kg; the next largest is {after} kg; please verify",
        "{native_id} : {field} de {before} kg; la suivante est de {after} kg; à vérifier",
        "{native_id}: {field} de {before} kg; la siguiente es de {after} kg; favor de verificar",
        is_suspect=True,
    ),
    Rule(
        "D6-RATIO",
        "warn",
        "No slip of units between years",
        "{native_id}: {field} of {before} kg against {after} kg in another year; a slip of units?",
        "{native_id} : {field} de {before} kg contre {after} kg une autre année; erreur d'unité?",
        "{native_id}: {field} de {before} kg frente a {after} kg en otro año; ¿error de unidad?",
        is_suspect=True,
    ),
    Rule(
        "D6-PARTICLES",
        "warn",
        "PM is at least PM10, and PM10 at least PM2.5",
        "{native_id}: {field} of {before} kg exceeds the {after} kg of the coarser class",
        "{native_id} : {field} de {before} kg dépasse les {after} kg de la classe plus grossière",
        "{native_id}: {field} de {before} kg supera los {after} kg de la clase más gruesa",
        is_suspect=True,
    ),
    Rule(
        "C2-DAMAGED",
        "warn",
        "Letters of the source's text are lost",
        "{native_id}: {field} has lost letters: {before!r}; published as it is",
        "{native_id} : {field} a perdu des lettres : {before!r}; publié tel quel",
        "{native_id}: {field} perdió letras: {before!r}; se publica tal cual",
        is_suspect=True,
    ),
    Rule(
        "C2",
        "report",
        "Published text",
        "{native_id}: {field} shortened or cleaned from {before!r}",
        "{native_id} : {field} abrégé ou nettoyé depuis {before!r}",
        "{native_id}: {field} abreviado o limpiado desde {before!r}",
    ),
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _RULES}
