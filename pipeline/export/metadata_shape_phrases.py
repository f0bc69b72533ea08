"""Sentences of the metadata on lines, polygons and their tiers, in English, French and Spanish."""

SHAPE_PHRASES = {
    "kind_point": ("Point features", "Entités ponctuelles", "Elementos puntuales"),
    "kind_line": ("Line features", "Entités linéaires", "Elementos lineales"),
    "kind_polygon": ("Polygon features", "Entités surfaciques", "Elementos poligonales"),
    "accuracy_shapes": (
        "Outlines are those of the sources. {repaired} shapes were repaired; ledger.parquet has "
        "each with what was done and, where polygons were made valid, their areas before and "
        "after. {outside} are labelled more than {state_km} km outside their declared state and "
        "are published as reported. Half a millimetre at 1:{scale} is {half_km} km; no finer "
        "accuracy is claimed.",
        "Les contours sont ceux des sources. {repaired} formes ont été réparées; ledger.parquet "
        "donne pour chacune ce qui a été fait et, si des polygones ont été rendus valides, leur "
        "superficie avant et après. L'étiquette de {outside} est à plus de {state_km} km hors de "
        "l'État déclaré; elles sont publiées telles que déclarées. Un demi-millimètre au 1:{scale} "
        "vaut {half_km} km; aucune exactitude plus fine n'est avancée.",
        "Los contornos son los de las fuentes. {repaired} formas se repararon; ledger.parquet da "
        "de cada una lo que se hizo y, donde se hicieron válidos polígonos, su superficie antes y "
        "después. La etiqueta de {outside} está a más de {state_km} km fuera de su estado "
        "declarado; se publican como se reportaron. Medio milímetro a 1:{scale} son {half_km} km; "
        "no se afirma una exactitud mayor.",
    ),
    "tiers": (
        "From all detail ({features} features, {vertices} vertices, {file}) come:",
        "Du détail complet ({features} entités, {vertices} sommets, {file}) proviennent :",
        "De todo el detalle ({features} elementos, {vertices} vértices, {file}) provienen:",
    ),
    "tier_scale": (
        "{file}, generalized in atlas metres for 1:{scale}: {drawn} features, {vertices} vertices, "
        "outlines within {accuracy} m of full detail, shared borders kept. {points} features with "
        "no part that could be drawn legibly there are points inside them, in {file}_points. "
        "Attributes, areas among them, are those of full detail.",
        "{file}, généralisé en mètres de l'Atlas pour le 1:{scale} : {drawn} entités, {vertices} "
        "sommets, contours à {accuracy} m au plus du détail complet, limites communes conservées. "
        "{points} entités dont aucune partie n'y serait lisible sont des points à l'intérieur de "
        "celles-ci, dans {file}_points. Les attributs, dont les superficies, sont ceux du détail "
        "complet.",
        "{file}, generalizado en metros del Atlas para 1:{scale}: {drawn} elementos, {vertices} "
        "vértices, contornos a lo más a {accuracy} m de todo el detalle, límites compartidos "
        "conservados. {points} elementos sin parte que pudiera leerse ahí son puntos dentro de "
        "ellos, en {file}_points. Los atributos, entre ellos las superficies, son los de todo el "
        "detalle.",
    ),
    "tier_flat": (
        "{file}, without overlaps: each place belongs to one feature, by IUCN category, then year, "
        "then source; {drawn} features keep land and {covered} that others cover wholly are left "
        "out. Only its areas may be added up; the attribute of area is that of the whole feature.",
        "{file}, sans recouvrement : chaque lieu appartient à une seule entité, selon la catégorie "
        "de l'UICN, puis l'année, puis la source; {drawn} entités conservent du terrain et "
        "{covered} que d'autres recouvrent entièrement en sont exclues. Seules ses superficies se "
        "totalisent; l'attribut de superficie est celui de l'entité entière.",
        "{file}, sin traslapes: cada lugar pertenece a un solo elemento, por categoría de la UICN, "
        "luego año, luego fuente; {drawn} elementos conservan tierra y {covered} que otros cubren "
        "por completo quedan fuera. Sólo sus superficies se suman; el atributo de superficie es el "
        "del elemento entero.",
    ),
}
