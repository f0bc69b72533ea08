"""Sentences of the metadata in three languages, and the numbers and names put into them."""

from collections.abc import Callable, Iterable

from pipeline.export.metadata_shape_phrases import SHAPE_PHRASES
from pipeline.spec.base import LANGUAGES, Trilingual

_NO_BREAK = "\N{NO-BREAK SPACE}"
_THOUSANDS = {"en": ",", "fr": _NO_BREAK, "es": _NO_BREAK}

_PHRASES = SHAPE_PHRASES | {
    "purpose": (
        "To show and analyse {title} in the same way across Canada, Mexico and the United States, "
        "together with the other layers of the North American Environmental Atlas.",
        "Montrer et analyser de la même façon au Canada, au Mexique et aux États-Unis le thème "
        "« {title} », avec les autres couches de l'Atlas environnemental de l'Amérique du Nord.",
        "Mostrar y analizar de la misma manera en Canadá, México y Estados Unidos el tema "
        "«{title}», junto con las demás capas del Atlas ambiental de América del Norte.",
    ),
    "source": ("{title} ({year})", "{title} ({year})", "{title} ({year})"),
    "source_facts": (
        "{agency}. {title}, data of {year}. Retrieved: {retrieved}. Licence: {licence}. "
        "{attribution}",
        "{agency}. {title}, données de {year}. Obtenu : {retrieved}. Licence : {licence}. "
        "{attribution}",
        "{agency}. {title}, datos de {year}. Obtenido: {retrieved}. Licencia: {licence}. "
        "{attribution}",
    ),
    "not_stated": ("not stated", "non indiqué", "no se indica"),
    "harmonized": (
        "{source}: read from the agency's files and brought to the fields, units and codes of the "
        "atlas.",
        "{source} : lu dans les fichiers de l'organisme et ramené aux champs, unités et codes de "
        "l'Atlas.",
        "{source}: leído de los archivos de la agencia y llevado a los campos, unidades y claves "
        "del Atlas.",
    ),
    "balance": (
        "{table}: {rows_in} records read = {published} published + {quarantined} quarantined + "
        "{merged} merged + {dropped} left out by specification.",
        "{table} : {rows_in} enregistrements lus = {published} publiés + {quarantined} mis en "
        "quarantaine + {merged} fondus + {dropped} exclus par spécification.",
        "{table}: {rows_in} registros leídos = {published} publicados + {quarantined} en "
        "cuarentena + {merged} integrados + {dropped} excluidos por especificación.",
    ),
    "quarantined": (
        "Quarantined, by rule: {counts}.",
        "Mis en quarantaine, par règle : {counts}.",
        "En cuarentena, por regla: {counts}.",
    ),
    "merged": (
        "Merged, by rule: {counts}.",
        "Fondus, par règle : {counts}.",
        "Integrados, por regla: {counts}.",
    ),
    "dropped_by_spec": (
        "Left out by specification, by rule: {counts}.",
        "Exclus par spécification, par règle : {counts}.",
        "Excluidos por especificación, por regla: {counts}.",
    ),
    "repaired": (
        "Repaired, by rule: {counts}.",
        "Réparés, par règle : {counts}.",
        "Reparados, por regla: {counts}.",
    ),
    "published_as_is": (
        "Published as reported, by rule: {counts}.",
        "Publiés tels que déclarés, par règle : {counts}.",
        "Publicados como se reportaron, por regla: {counts}.",
    ),
    "count": ("{rule} ({title}) {count}", "{rule} ({title}) {count}", "{rule} ({title}) {count}"),
    "datum_stated": (
        "{source}: coordinates on {datum}, as the agency states ({basis}).",
        "{source} : coordonnées en {datum}, selon l'organisme ({basis}).",
        "{source}: coordenadas en {datum}, según la agencia ({basis}).",
    ),
    "datum_assumed": (
        "{source}: coordinates on {datum}, which is assumed ({basis}).",
        "{source} : coordonnées en {datum}, par hypothèse ({basis}).",
        "{source}: coordenadas en {datum}, que se supone ({basis}).",
    ),
    "shifted": (
        '{rows} positions on {datum} shifted to WGS 84 by "{operation}", good to {metres} m.',
        "{rows} positions en {datum} converties en WGS 84 par « {operation} », à {metres} m près.",
        '{rows} posiciones en {datum} convertidas a WGS 84 por "{operation}", con {metres} m.',
    ),
    "ballpark": (
        "{rows} positions on {datum} not shifted: they may be {metres} m off.",
        "{rows} positions en {datum} non converties : elles peuvent être à {metres} m près.",
        "{rows} posiciones en {datum} sin convertir: pueden estar a {metres} m.",
    ),
    "not_shifted": (
        "{rows} positions on {datum} taken as WGS 84, which differs by at most {metres} m.",
        "{rows} positions en {datum} prises comme WGS 84, qui en diffère d'au plus {metres} m.",
        "{rows} posiciones en {datum} tomadas como WGS 84, que difiere a lo más {metres} m.",
    ),
    "projected": (
        "{features} features projected: Lambert azimuthal equal-area on a sphere of radius "
        "{radius} m, origin {lat} N {lon} W, no false easting or northing; longitude and latitude "
        "are taken onto the sphere unchanged. Against the closed formula the positions differ by "
        "less than {tolerance} m. {inset} features lie beyond the projection's domain and are "
        "published in longitude and latitude only.",
        "{features} entités projetées : azimutale équivalente de Lambert sur une sphère de rayon "
        "{radius} m, origine {lat} N {lon} O, sans fausse abscisse ni ordonnée; longitude et "
        "latitude passent inchangées sur la sphère. Par rapport à la formule exacte, les positions "
        "diffèrent de moins de {tolerance} m. {inset} entités hors du domaine de la projection "
        "sont publiées en longitude et latitude seulement.",
        "{features} elementos proyectados: acimutal equivalente de Lambert sobre una esfera de "
        "radio {radius} m, origen {lat} N {lon} O, sin falso este ni falso norte; longitud y "
        "latitud pasan sin cambio a la esfera. Frente a la fórmula exacta las posiciones difieren "
        "en menos de {tolerance} m. {inset} elementos fuera del dominio de la proyección se "
        "publican solo en longitud y latitud.",
    ),
    "checked": (
        "Checked: every record read is accounted for; of {budgets} budgets of findings none is "
        "exceeded; every product is reopened by readers that share no code with the writers and "
        "judged by the product rules. The edition is published only if none rejects; receipt.json "
        "has the figures, ledger.parquet every finding.",
        "Vérifié : chaque enregistrement lu est comptabilisé; aucun des {budgets} plafonds de "
        "constats n'est dépassé; chaque produit est rouvert par des lecteurs sans code commun avec "
        "les programmes d'écriture et jugé selon les règles. L'édition n'est publiée que si aucune "
        "ne la rejette; receipt.json donne les chiffres, ledger.parquet chaque constat.",
        "Verificado: cada registro leído está contabilizado; ninguno de los {budgets} límites de "
        "hallazgos se excede; cada producto se reabre con lectores que no comparten código con los "
        "de escritura y se juzga según las reglas. La edición solo se publica si ninguna la "
        "rechaza; receipt.json tiene las cifras y ledger.parquet cada hallazgo.",
    ),
    "statement": (
        "Made by naatlas {program} from {sources}. {steps} process steps; {features} features "
        "published.",
        "Produit par naatlas {program} à partir de : {sources}. {steps} étapes; {features} entités "
        "publiées.",
        "Producido por naatlas {program} a partir de: {sources}. {steps} pasos; {features} "
        "elementos publicados.",
    ),
    "accuracy": (
        "Positions are those of the sources. {repaired} were repaired, each proved by its declared "
        "state; {outside} lie more than {state_km} km outside their declared state and are "
        "published as reported. Half a millimetre at 1:{scale} is {half_km} km; no finer accuracy "
        "is claimed.",
        "Les positions sont celles des sources. {repaired} ont été réparées, chacune prouvée par "
        "son État déclaré; {outside} sont à plus de {state_km} km hors de l'État déclaré et "
        "publiées telles que déclarées. Un demi-millimètre au 1:{scale} vaut {half_km} km; aucune "
        "exactitude plus fine n'est avancée.",
        "Las posiciones son las de las fuentes. {repaired} se repararon, cada una probada por su "
        "estado declarado; {outside} están a más de {state_km} km fuera de su estado declarado y "
        "se publican como se reportaron. Medio milímetro a 1:{scale} son {half_km} km; no se "
        "afirma una exactitud mayor.",
    ),
    "verdict": (
        "{repaired} repaired, {quarantined} quarantined, {as_is} published as reported.",
        "{repaired} réparés, {quarantined} mis en quarantaine, {as_is} publiés tels que déclarés.",
        "{repaired} reparados, {quarantined} en cuarentena, {as_is} publicados como se reportaron.",
    ),
    "complete": (
        "{quarantined} of {rows_in} records read are quarantined: kept in ledger.parquet, not "
        "published.",
        "{quarantined} des {rows_in} enregistrements lus sont mis en quarantaine : gardés dans "
        "ledger.parquet, non publiés.",
        "{quarantined} de {rows_in} registros leídos están en cuarentena: en ledger.parquet, no "
        "publicados.",
    ),
    "suspects": (
        "Values are those of the sources. {suspects} are suspect; they are published unchanged "
        "and listed for the country they came from.",
        "Les valeurs sont celles des sources. {suspects} sont suspectes; elles sont publiées "
        "inchangées et signalées au pays d'origine.",
        "Los valores son los de las fuentes. {suspects} son sospechosos; se publican sin cambio "
        "y se señalan al país de origen.",
    ),
    "attribute": (
        "{short} ({name}): {label}. {description}",
        "{short} ({name}) : {label}. {description}",
        "{short} ({name}): {label}. {description}",
    ),
    "facilities": ("facilities", "établissements", "establecimientos"),
    "releases": ("releases", "rejets", "emisiones"),
    "sites": ("sites", "sites", "sitios"),
    "monitors": ("monitors", "appareils de mesure", "monitores"),
    "CAN": ("Canada", "Canada", "Canadá"),
    "MEX": ("Mexico", "Mexique", "México"),
    "USA": ("United States", "États-Unis", "Estados Unidos"),
    "north_america": ("North America", "Amérique du Nord", "América del Norte"),
}


def say(phrase: str, **values: str | int | Trilingual) -> Trilingual:
    """A phrase in three languages; values are put in as they are, integers grouped by thousands."""
    return each(
        lambda language: _PHRASES[phrase][LANGUAGES.index(language)].format(
            **{name: _in_language(value, language) for name, value in values.items()}
        )
    )


def say_name(name: str) -> Trilingual:
    """The name of a table or country in three languages, or as it is where it has none."""
    return say(name) if name in _PHRASES else same(name)


def same(text: str) -> Trilingual:
    """A text that is the same in three languages."""
    return Trilingual(en=text, fr=text, es=text)


def joined(texts: Iterable[Trilingual], separator: str = " ") -> Trilingual:
    """Texts one after another, in each language."""
    parts = list(texts)
    return each(lambda language: separator.join(text.in_language(language) for text in parts))


def each(make: Callable[[str], str]) -> Trilingual:
    """A text made for each language."""
    return Trilingual(en=make("en"), fr=make("fr"), es=make("es"))


def _in_language(value: str | int | Trilingual, language: str) -> str:
    if isinstance(value, Trilingual):
        return value.in_language(language)
    return f"{value:,}".replace(",", _THOUSANDS[language]) if isinstance(value, int) else value
