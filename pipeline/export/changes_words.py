"""Words of the comparison of two editions in the three languages."""

from pipeline.spec.base import Trilingual

WORDS: dict[str, Trilingual] = {
    "title": Trilingual(
        en="Changes from {before} to {after}",
        fr="Changements de {before} à {after}",
        es="Cambios de {before} a {after}",
    ),
    "title_same": Trilingual(
        en="Changes within {before}", fr="Changements de {before}", es="Cambios de {before}"
    ),
    "added": Trilingual(en="Added", fr="Ajoutées", es="Agregados"),
    "removed": Trilingual(en="Removed", fr="Retirées", es="Retirados"),
    "moved": Trilingual(en="Moved", fr="Déplacées", es="Desplazados"),
    "changed": Trilingual(en="Changed", fr="Modifiées", es="Modificados"),
    "changed_only": Trilingual(
        en="Changed where they are", fr="Modifiées sur place", es="Modificados en su lugar"
    ),
    "moved_of": Trilingual(
        en="Moved, of the changed", fr="Déplacées, parmi celles-ci", es="Desplazados, de estos"
    ),
    "unchanged": Trilingual(en="As before", fr="Inchangées", es="Sin cambios"),
    "same": Trilingual(
        en="No differences: every feature is as it was.",
        fr="Aucune différence : chaque entité est comme avant.",
        es="Sin diferencias: cada elemento está como antes.",
    ),
    "features": Trilingual(en="Features", fr="Entités", es="Elementos"),
    "country": Trilingual(en="Country", fr="Pays", es="País"),
    "state": Trilingual(en="State or province", fr="État ou province", es="Estado o provincia"),
    "source": Trilingual(en="Source", fr="Source", es="Fuente"),
    "before": Trilingual(en="Before", fr="Avant", es="Antes"),
    "after": Trilingual(en="After", fr="Après", es="Después"),
    "totals": Trilingual(en="Totals", fr="Totaux", es="Totales"),
    "all": Trilingual(en="all", fr="toutes", es="todas"),
    "ratio": Trilingual(en="After / before", fr="Après / avant", es="Después / antes"),
    "attributes": Trilingual(
        en="Attributes that differ", fr="Attributs qui diffèrent", es="Atributos que difieren"
    ),
    "attribute": Trilingual(en="Attribute", fr="Attribut", es="Atributo"),
    "first": Trilingual(en="The first of them", fr="La première", es="El primero"),
    "new_fields": Trilingual(en="Fields that are new", fr="Champs nouveaux", es="Campos nuevos"),
    "old_fields": Trilingual(
        en="Fields that are gone", fr="Champs disparus", es="Campos que ya no están"
    ),
    "dated": Trilingual(
        en="What only dates an edition differs too and is no change",
        fr="Ce qui date seulement l'édition diffère aussi et n'est pas un changement",
        es="Lo que solo fecha la edición también difiere y no es un cambio",
    ),
    "feature": Trilingual(en="Feature", fr="Entité", es="Elemento"),
    "name": Trilingual(en="Name", fr="Nom", es="Nombre"),
    "metres": Trilingual(en="Moved by, m", fr="Déplacement, m", es="Desplazamiento, m"),
    "km2": Trilingual(en="Area, km²", fr="Superficie, km²", es="Superficie, km²"),
    "from": Trilingual(en="From (lon, lat)", fr="De (lon, lat)", es="De (lon, lat)"),
    "to": Trilingual(en="To (lon, lat)", fr="À (lon, lat)", es="A (lon, lat)"),
    "of": Trilingual(en="of", fr="sur", es="de"),
    "whole": Trilingual(
        en="All of it for programs", fr="Le tout pour les programmes", es="Todo para programas"
    ),
    "globe": Trilingual(en="for globes", fr="pour les globes", es="para globos"),
    "path": Trilingual(en="Where it was", fr="Où elle était", es="Dónde estaba"),
    "points_moved": Trilingual(
        en="Metres are geodesic, on WGS 84.",
        fr="Les mètres sont géodésiques, sur WGS 84.",
        es="Los metros son geodésicos, sobre WGS 84.",
    ),
    "outlines_moved": Trilingual(
        en="Metres say how far apart the outlines are where they are farthest, in the atlas plane; "
        "areas are geodesic.",
        fr="Les mètres disent l'écart le plus grand des contours, dans le plan de l'atlas; les "
        "superficies sont géodésiques.",
        es="Los metros dicen la mayor separación entre los contornos, en el plano del atlas; las "
        "superficies son geodésicas.",
    ),
    "about": Trilingual(
        en="Features by stable id. Shapes are simplified by up to {metres} m.",
        fr="Entités par identifiant stable. Formes simplifiées de {metres} m au plus.",
        es="Elementos por identificador estable. Formas simplificadas hasta {metres} m.",
    ),
    "changes": Trilingual(en="Changes", fr="Changements", es="Cambios"),
    "more": Trilingual(en="and {n} more", fr="et {n} autres", es="y {n} más"),
    "map": Trilingual(
        en="Map of the changes in the atlas projection",
        fr="Carte des changements dans la projection de l'atlas",
        es="Mapa de los cambios en la proyección del atlas",
    ),
    "CAN": Trilingual(en="Canada", fr="Canada", es="Canadá"),
    "MEX": Trilingual(en="Mexico", fr="Mexique", es="México"),
    "FN": Trilingual(en="Other countries", fr="Autres pays", es="Otros países"),
    "USA": Trilingual(en="United States", fr="États-Unis", es="Estados Unidos"),
}
# From the first drawn to the last; green and red alone are not told apart by all eyes.
COLORS = {"added": "1B7837", "removed": "B2182B", "moved": "6A3D9A", "changed": "E08214"}


def word(key: str, language: str, **values: object) -> str:
    """A word or sentence; `values` fill its braces."""
    text = WORDS[key].in_language(language)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def title_of(before: str, after: str, language: str) -> str:
    """What a comparison of two editions is called."""
    key = "title_same" if before == after else "title"
    return word(key, language, before=before, after=after)
