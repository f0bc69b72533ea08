"""What each rule of the ledger demands, in French and Spanish; the English is with the rule."""

from pipeline.rules import RULES
from pipeline.spec.base import Trilingual

_TITLES = {
    "READ-ROW": (
        "Une ligne a autant de cellules que l'en-tête",
        "Una fila tiene tantas celdas como el encabezado",
    ),
    "READ-MENDED": ("Un texte est dans un seul codage", "Un texto está en una sola codificación"),
    "ID-MISSING": (
        "Un enregistrement nomme son entité",
        "Un registro nombra su elemento",
    ),
    "ID-REPEATED": (
        "Une ligne par entité et année",
        "Una fila por elemento y año",
    ),
    "ID-CONFLICT": (
        "Les lignes d'une entité concordent",
        "Las filas de un elemento concuerdan",
    ),
    "NOT-REPORTED": ("Un établissement de l'année", "Un establecimiento del año"),
    "FOREIGN": (
        "Un site du Canada, du Mexique ou des États-Unis",
        "Un sitio de Canadá, México o Estados Unidos",
    ),
    "NOT-A-SITE": ("Un site reste à sa place", "Un sitio permanece en su lugar"),
    "VALUE-UNKNOWN": (
        "Les valeurs nationales sont dans la table de correspondance",
        "Los valores nacionales están en la tabla de correspondencia",
    ),
    "A7-VALUE": (
        "Le référentiel de la source est dans la table",
        "El datum de la fuente está en la tabla",
    ),
    "A7-SHIFT": (
        "Le référentiel de la source est converti en WGS 84",
        "El datum de la fuente se convierte a WGS 84",
    ),
    "VALUE-FORM": ("Une valeur a la forme de son champ", "Un valor tiene la forma de su campo"),
    "UNIT-UNKNOWN": (
        "Les unités sont dans la table de correspondance",
        "Las unidades están en la tabla de correspondencia",
    ),
    "NUMBER": (
        "Une quantité est un nombre fini, non négatif",
        "Una cantidad es un número finito, no negativo",
    ),
    "ORPHAN": (
        "Une ligne liée relève d'une entité publiée",
        "Una fila relacionada pertenece a un elemento publicado",
    ),
    "NO-RELEASES": ("Un établissement a des rejets", "Un establecimiento tiene emisiones"),
    "PLACEHOLDER": ("Une position est celle d'un seul lieu", "Una posición es la de un solo lugar"),
    "A8": ("Île nulle", "Isla nula"),
    "A9": ("Signe de la longitude ou de la latitude", "Signo de la longitud o la latitud"),
    "COORD-DOTS": ("Les degrés ont une décimale", "Los grados tienen punto decimal"),
    "A10": ("Les coordonnées ont un sens", "Las coordenadas tienen sentido"),
    "COORD-MISSING": (
        "Une entité a des coordonnées",
        "Un elemento tiene coordenadas",
    ),
    "COORD-FORM": ("Les coordonnées sont lisibles", "Las coordenadas se pueden leer"),
    "A11": ("Dans le pays déclaré", "En el país declarado"),
    "A11-OFFSHORE": ("En mer dans une zone connue", "En el mar en un área conocida"),
    "A12": ("Dans l'État ou la province déclarés", "En el estado o la provincia declarados"),
    "A13": ("Dans le domaine de la projection", "Dentro del dominio de la proyección"),
    "A16": ("Précision des coordonnées", "Precisión de las coordenadas"),
    "A17": ("Coordonnées répétées", "Coordenadas repetidas"),
    "SITE-MERGED": ("Une entité par site", "Un elemento por sitio"),
    "SITE-POSITION": (
        "Les réseaux placent un site au même endroit",
        "Las redes ubican un sitio en el mismo lugar",
    ),
    "SITE-DIGIT": (
        "Pas de chiffre erroné face à un autre réseau",
        "Sin dígito erróneo frente a otra red",
    ),
    "SITE-DDMM": (
        "Degrés et minutes ne sont pas écrits en décimales",
        "Grados y minutos no se escriben como decimales",
    ),
    "SITE-NAME": ("Un réseau nomme le site", "Una red da nombre al sitio"),
    "SITE-CLOSED": (
        "Un site fermé n'est actif nulle part",
        "Un sitio cerrado no está activo en ninguna red",
    ),
    "COORD-PAIRS": (
        "Les deux paires de coordonnées concordent",
        "Los dos pares de coordenadas concuerdan",
    ),
    "D2": ("Les totaux de contrôle sont justes", "Los totales de control se cumplen"),
    "D2-WEAK": (
        "Totaux de contrôle que le registre même enfreint",
        "Totales de control que el propio registro incumple",
    ),
    "D3": (
        "Les numéros CAS ont leur chiffre de contrôle",
        "Los números CAS tienen su dígito de control",
    ),
    "D6-DOMINANCE": (
        "Aucune ligne ne domine un total national",
        "Ninguna fila domina un total nacional",
    ),
    "D6-RATIO": (
        "Pas d'erreur d'unité entre les années",
        "Sin error de unidad entre años",
    ),
    "D6-PARTICLES": (
        "PM au moins égal à PM10, et PM10 à PM2,5",
        "PM al menos igual a PM10, y PM10 a PM2.5",
    ),
    "SITE-DATES": ("Un site ferme après son ouverture", "Un sitio cierra después de abrir"),
    "SITE-DATA": (
        "Les données sont d'années où le site est ouvert",
        "Los datos son de años en que el sitio está abierto",
    ),
    "SITE-STATUS": (
        "L'état et les dates d'un site concordent",
        "El estado de actividad y las fechas de un sitio concuerdan",
    ),
    "SITE-NO-END": (
        "Un site fermé a une date de fermeture",
        "Un sitio cerrado tiene fecha de cierre",
    ),
    "ELEV-FORM": ("Une altitude est lisible", "Una elevación se puede leer"),
    "ELEV-ZERO": (
        "Une altitude de zéro signifie qu'elle est inconnue",
        "Una elevación de cero significa que se desconoce",
    ),
    "ELEV-SENTINEL": (
        "Une altitude est de celles qu'un site peut avoir",
        "Una elevación es de las que un sitio puede tener",
    ),
    "ELEV-UNIT": (
        "Les altitudes sont dans l'unité déclarée",
        "Las elevaciones están en la unidad declarada",
    ),
    "ELEV-TEN": (
        "Les altitudes ont leur séparateur décimal",
        "Las elevaciones tienen su punto decimal",
    ),
    "ELEV-HIGH": (
        "Aucun site n'est plus haut que 4 400 m",
        "Ningún sitio está a más de 4,400 m",
    ),
    "C2-DAMAGED": (
        "Lettres perdues dans le texte de la source",
        "Letras perdidas en el texto de la fuente",
    ),
    "C2": ("Texte publié", "Texto publicado"),
    "LEFT-OUT": ("Une ligne est une entité de la couche", "Una fila es un elemento de la capa"),
    "SHAPE-MISSING": (
        "Une entité a une forme du genre de sa couche",
        "Un elemento tiene una forma de la clase de su capa",
    ),
    "SHAPE-MIXED": (
        "Une entité a des formes d'un seul genre",
        "Un elemento tiene formas de una sola clase",
    ),
    "SHAPE-OPEN": ("Les anneaux sont fermés", "Los anillos están cerrados"),
    "SHAPE-PLACE": ("Les sommets sont des lieux du globe", "Los vértices son lugares del globo"),
    "SHAPE-ROUND": (
        "Aucun polygone ne fait le tour du globe",
        "Ningún polígono da la vuelta al globo",
    ),
    "SHAPE-CUT": ("Les formes sont coupées à 180 degrés", "Las formas se cortan a 180 grados"),
    "SHAPE-CURVED": ("Les côtés sont droits", "Los lados son rectos"),
    "SHAPE-INVALID": (
        "Les polygones sont valides et la réparation garde leur superficie",
        "Los polígonos son válidos y la reparación conserva su superficie",
    ),
    "SHAPE-SLIVER": (
        "Ni éclats, ni pointes, ni sommets répétés",
        "Sin astillas, picos ni vértices repetidos",
    ),
    "SHAPE-PLANE": (
        "Les polygones restent valides dans le plan de l'Atlas",
        "Los polígonos siguen válidos en el plano del Atlas",
    ),
    "AREA-REPORTED": (
        "La superficie déclarée est celle des polygones",
        "La superficie reportada es la de los polígonos",
    ),
    "AREA-SAME": ("Une aire figure dans une seule liste", "Un área figura en una sola lista"),
    "AREA-COVERED": (
        "Une aire conserve du terrain dans la couche sans recouvrement",
        "Un área conserva tierra en la capa sin traslapes",
    ),
    "B3": ("Un polygone est lisible à l'échelle", "Un polígono es legible a la escala"),
    "EXTENT": (
        "Le fond de carte montre l'Atlas et ses environs",
        "El mapa base muestra el Atlas y sus alrededores",
    ),
    "ID-SEGMENT": (
        "Les segments d'une ligne ou d'un groupe en partagent l'identifiant",
        "Los segmentos de una línea o de un grupo comparten su identificador",
    ),
    "BORDER": (
        "Les voisins de plusieurs sources se touchent",
        "Los vecinos de varias fuentes se tocan",
    ),
}


def trilingual_title(rule: str) -> Trilingual:
    """The title of a rule; one without a translation is told in English in every language."""
    title = RULES[rule].title
    french, spanish = _TITLES.get(rule, (title, title))
    return Trilingual(en=title, fr=french, es=spanish)
