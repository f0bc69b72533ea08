"""Product rules on sites of monitoring networks: C15 and C16."""

import numpy as np
import pandas as pd
import shapely

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.countries import NUMBERS
from pipeline.projection import to_atlas

_PREFIX_LENGTH = 3
_KEYS = ("site_key", "fullaqsid")
_NATIONAL = ("aqsid", "naps_id")
_FORM = rf"(?:{'|'.join(NUMBERS.values())})[0-9A-Z][0-9A-Z_.-]*"
_DAMAGED = r"\d+\.0+|\d(?:\.\d+)?[eE]\+?\d+"
# Most keys of a network are equally long: a shorter one lost its zeros in a spreadsheet. Ids of
# fewer figures are numbers that count upwards and have no zeros to lose.
_USUAL_SHARE = 0.8
_LEAST_FIGURES = 6
_NEAR_M = 100.0
# Where missing coordinates go: rule A8 judges what lies there.
_NULL_ISLAND_DEG = 0.01
_NO_SITES = "no layer of monitoring sites (no field site_key)"


@product_rule(
    "C15",
    "reject",
    en="Keys of monitoring sites",
    fr="Clés des sites de surveillance",
    es="Claves de los sitios de monitoreo",
    source="atlas framework 17; AirNow's full AQS id",
    says_fr=(
        "La clé d'un site est du texte : 840, 124 ou 484 pour le pays du site, puis son "
        "identifiant national avec ses zéros initiaux."
    ),
    says_es=(
        "La clave de un sitio es texto: 840, 124 o 484 según el país del sitio, y luego su "
        "identificador nacional con sus ceros iniciales."
    ),
)
def site_keys(dataset: Dataset, context: Context) -> Outcome:
    """A site's key is text: its country's number, then its national id with its zeros.

    The number is 840 for the United States, 124 for Canada, 484 for Mexico.
    """
    keys = dataset.column(*_KEYS)
    if keys is None:
        national = dataset.column(*_NATIONAL)
        if national is None:
            return not_applicable(_NO_SITES)
        return listed("national ids only", [f"{national.name} lacks the country: no site_key"])
    kind = next(field.kind for field in dataset.fields if field.name == keys.name)
    if kind != "text":
        return listed(
            f"{keys.name} is {kind}", [f"{keys.name} is {kind}, not text: zeros are lost"]
        )
    texts = texts_of(keys).reset_index(drop=True)
    country = context.declared(dataset, "country")
    wanted = pd.Series(country).map(NUMBERS).fillna("").to_numpy(object)
    prefix = texts.str[:3].to_numpy(object)
    reason = np.full(len(dataset), "", dtype=object)
    reason[_lost_zeros(texts, context.declared(dataset, "source"))] = (
        "is shorter than the others of its network: zeros were lost"
    )
    reason[~_ends_with_native(dataset, context, texts)] = "does not end with the national id"
    reason[(wanted != "") & (prefix != wanted)] = "does not begin with its country's number"
    reason[~texts.str.fullmatch(_FORM).to_numpy(bool)] = "is not 840, 124 or 484 and a national id"
    reason[texts.str.fullmatch(_DAMAGED).to_numpy(bool)] = "was damaged by a spreadsheet"
    reason[(texts == "").to_numpy(bool)] = "is empty"
    bad = np.flatnonzero(reason != "")
    counts = texts.str[:3].value_counts().sort_index()
    figure = ", ".join(f"{number} sites of {start}" for start, number in counts.head(6).items())
    return offending_rows(dataset, figure, bad, lambda i: f"{texts[bad[i]]!r} {reason[bad[i]]}")


def _lost_zeros(keys: pd.Series, sources: np.ndarray) -> np.ndarray:
    """Keys of digits that are shorter than nearly all of their country and source."""
    digits = keys.where(keys.str.fullmatch(r"\d+"), "")
    figures = digits.str.len() - _PREFIX_LENGTH
    origin = digits.str[:_PREFIX_LENGTH] + " " + pd.Series(sources, index=keys.index).astype("str")
    groups = figures[digits != ""].groupby(origin)
    usual = groups.transform(lambda values: values.mode().iloc[0])
    share = groups.transform(lambda values: (values == values.mode().iloc[0]).mean())
    short = (figures[usual.index] < usual) & (share >= _USUAL_SHARE) & (usual >= _LEAST_FIGURES)
    return short.reindex(keys.index, fill_value=False).to_numpy(bool)


def _ends_with_native(dataset: Dataset, context: Context, keys: pd.Series) -> np.ndarray:
    native = context.declared(dataset, "native_id")
    ends = [key.endswith(own) for key, own in zip(keys.tolist(), native.tolist(), strict=True)]
    return np.array(ends, dtype=bool)


@product_rule(
    "C16",
    "warn",
    en="One feature a site",
    fr="Une entité par site",
    es="Un elemento por sitio",
    source="atlas framework 17",
    says_fr=(
        "Une couche de sites de surveillance a une entité par site; les paramètres sont dans une "
        "table. Les clés répétées et les sites à moins de 100 m l'un de l'autre sont listés."
    ),
    says_es=(
        "Una capa de sitios de monitoreo tiene un elemento por sitio; los parámetros están en una "
        "tabla. Se listan las claves repetidas y los sitios a menos de 100 m uno de otro."
    ),
)
def one_feature_a_site(dataset: Dataset, context: Context) -> Outcome:
    """A layer of monitoring sites has one feature a site; parameters are in a table.

    Repeated keys and sites within 100 m of each other are listed.
    """
    keys = dataset.column(*_KEYS, *_NATIONAL)
    if keys is None:
        return not_applicable(_NO_SITES)
    texts = texts_of(keys).reset_index(drop=True)
    repeats = texts.groupby(texts).transform("size")
    sites = _sites(dataset, texts)
    near = _near_sites(sites)
    places = sites.groupby("key")["place"].nunique()
    reasons = {row: f"{texts[row]} is {what}" for row, what in near.items()}
    for row in np.flatnonzero(repeats > 1).tolist():
        number = int(places.get(texts[row], 0))
        at = f" at {number} different places" if number > 1 else ""
        reasons[row] = f"{texts[row]} stands {repeats[row]} times{at}"
    figure = (
        f"{texts.nunique()} sites on {len(dataset)} features, "
        f"{texts[repeats > 1].nunique()} keys repeated, "
        f"{len(near)} features within {_NEAR_M:.0f} m of another site"
    )
    rows = np.array(sorted(reasons), dtype=np.intp)
    return offending_rows(dataset, figure, rows, lambda i: reasons[int(rows[i])])


def _sites(dataset: Dataset, keys: pd.Series) -> pd.DataFrame:
    """Row, key and atlas metres of each feature on the globe; ``place`` numbers the positions."""
    points = dataset.points
    with np.errstate(invalid="ignore"):
        known = (np.abs(points.lat) <= 90) & (np.abs(points.lon) <= 180)
        known &= np.hypot(points.lon, points.lat) > _NULL_ISLAND_DEG
    x, y = to_atlas(points.lon[known], points.lat[known])
    rows = points.row[known]
    sites = pd.DataFrame({"row": rows, "key": keys.to_numpy()[rows], "x": x, "y": y})
    return sites.assign(place=sites.groupby([sites["x"].round(2), sites["y"].round(2)]).ngroup())


def _near_sites(sites: pd.DataFrame) -> dict[int, str]:
    """Features at the place of another site, or within 100 m of one, by row.

    Only the nearest is named, so that a heap of features on one point stays cheap.
    """
    places = sites.drop_duplicates("place").set_index("place").sort_index()
    first, last = (sites.groupby("place")["key"].agg(how) for how in ("min", "max"))
    near: dict[int, str] = {}
    shared = sites[(first != last)[sites["place"]].to_numpy()]
    for row, key, place in zip(shared["row"], shared["key"], shared["place"], strict=True):
        near[int(row)] = (
            f"at the same place as {first[place] if key != first[place] else last[place]}"
        )
    points = np.asarray(shapely.points(places[["x", "y"]].to_numpy()), dtype=object)
    one, metres = shapely.STRtree(points).query_nearest(
        points, max_distance=_NEAR_M, return_distance=True, exclusive=True, all_matches=False
    )
    nearest = {
        int(place): (int(other), float(distance))
        for place, other, distance in zip(*one, metres, strict=True)
    }
    beside = sites[sites["place"].isin(nearest)]
    for row, key, place in zip(beside["row"], beside["key"], beside["place"], strict=True):
        other, distance = nearest[place]
        if first[other] != key or last[other] != key:
            name = first[other] if first[other] != key else last[other]
            near.setdefault(int(row), f"{distance:.0f} m from {name}")
    return near
