"""Small editions of areas and of lines made by hand: invented, with every kind of shape once."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.build.products import write_products
from pipeline.export.edition import EditionReport
from pipeline.export.make_product import make_product
from pipeline.export.product import Product, Shapes
from pipeline.export.report_shapes import shape_figures
from pipeline.ledger import Ledger
from pipeline.polygons.area import geodesic_km2
from pipeline.polygons.flatten import flatten
from pipeline.polygons.mend import mended
from pipeline.polygons.plane import in_atlas
from pipeline.polygons.ranks import rank_features
from pipeline.polygons.tiers import SCALES, generalize
from pipeline.projection import to_atlas
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.spec.portrayal import FeatureTime, LegendClass, Style
from tests.site_products import CATALOGUE, sources

AREAS = CATALOGUE.layer("protected_areas")
INVENTORIES = {"us_padus": "PAD-US", "ca_cpcad": "CPCAD", "mx_conanp": "SIMEC"}
# What each area is there for.
BORDERING = ("USA-PAD-US-1", "USA-PAD-US-3")
HOLED, NESTED, COVERED = "USA-PAD-US-1", "USA-PAD-US-2", "MEX-SIMEC-3"
IN_PARTS, ACROSS_180 = "CAN-CPCAD-1", "USA-PAD-US-4"
TOO_SMALL_AT_10M, TOO_SMALL_AT_1M = "MEX-SIMEC-2", "CAN-CPCAD-2"
BEYOND_DOMAIN = "USA-PAD-US-5"
_BORDER = -109.5
_COLUMNS = ["native_id", "source", "name", "state_prov", "iucn_category", "established_year"]
_AREAS: list[list[Any]] = [
    ["1", "us_padus", "Example <Range> & Basin National Park", "US-MT", "II", 1910],
    ["2", "us_padus", "Sample Wilderness", "US-MT", "Ib", 1964],
    ["3", "us_padus", "Example Borderlands", "US-MT", "VI", None],
    ["4", "us_padus", "Sample Islands Refuge", "US-AK", "IV", 1980],
    ["5", "us_padus", "Sample Reef", "US-GU", "V", 1993],
    ["1", "ca_cpcad", "Réserve des Îles-Exemples", "CA-QC", "Ia", 1984],
    ["2", "ca_cpcad", "Sample Nesting Rock", "CA-QC", "Not Reported", 2001],
    ["1", "mx_conanp", "Sierra de los Ejemplos", "MX-CHH", "VI", 1999],
    ["2", "mx_conanp", "Cañón Ejemplo", "MX-CHH", "III", 2003],
    ["3", "mx_conanp", "Sierra de los Ejemplos, parte alta", "MX-CHH", "Not Assigned", 2010],
]


def _round(lon: float, lat: float, width: float, height: float, steps: int = 120) -> Any:
    """An outline with bays and capes, in degrees."""
    turn = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    reach = 1 + 0.08 * np.sin(5 * turn) + 0.03 * np.sin(17 * turn)
    places = [lon + width / 2 * reach * np.cos(turn), lat + height / 2 * reach * np.sin(turn)]
    return shapely.Polygon(np.round(np.transpose(places), 7))


def _beside(border: float, far: float) -> Any:
    """An area that ends at a winding border, the same places from either side."""
    lat = np.linspace(45.6, 46.4, 81)
    lon = border + 0.02 * np.sin(25 * lat)
    places = [*zip(lon, lat, strict=True), (far, 46.4), (far, 45.6)]
    return shapely.Polygon(np.round(places, 7))


def _degrees() -> Shapes:
    """The outlines, in the order of the rows."""
    basin = _beside(_BORDER, -110.6).difference(_round(-110.2, 46.0, 0.2, 0.15))
    islands = shapely.union_all([_round(-63.0, 49.4, 0.9, 0.3), _round(-61.9, 49.2, 0.3, 0.2)])
    shapes = [
        basin,
        _round(-109.8, 46.1, 0.3, 0.2),
        _beside(_BORDER, -108.7),
        _round(179.8, 51.8, 1.0, 0.3),
        _round(144.8, 13.45, 0.3, 0.3),
        islands,
        _round(-61.7, 50.2, 0.002, 0.0015, steps=24),
        _round(-106.5, 28.5, 0.8, 0.6),
        _round(-107.2, 27.4, 0.02, 0.02, steps=40),
        _round(-106.5, 28.5, 0.2, 0.1),
    ]
    given = np.empty(len(shapes), dtype=object)
    given[:] = shapes
    return mended(given).shapes


def areas(catalogue: Catalogue = CATALOGUE, layer: LayerSpec = AREAS) -> pd.DataFrame:
    """The table of areas as steps give it, with shapes in degrees and in atlas metres."""
    frame = pd.DataFrame(_AREAS, columns=_COLUMNS)
    frame["established_year"] = frame["established_year"].astype("Int64")
    shapes = _degrees()
    frame["shape"], frame["atlas_shape"] = shapes, in_atlas(shapes).shapes
    frame["country"] = frame["state_prov"].str[:2].map({"US": "USA", "CA": "CAN", "MX": "MEX"})
    frame["inventory"] = frame["source"].map(INVENTORIES)
    frame["feature_id"] = frame["country"] + "-" + frame["inventory"] + "-" + frame["native_id"]
    frame["area_geodesic_km2"] = geodesic_km2(shapes)
    frame["area_reported_km2"] = frame["area_geodesic_km2"].round(1).where(frame.index < 5)
    frame["area_ratio"] = frame["area_reported_km2"] / frame["area_geodesic_km2"]
    frame["area_flag"] = frame["area_ratio"].map(lambda ratio: "agrees", na_action="ignore")
    frame = frame.fillna({"area_flag": "not_reported"})
    frame["lon"], frame["lat"] = _labels(shapes).T
    frame["state_provs"] = frame["state_prov"]
    fixed = {f"designation_{key}": f"Park ({key})" for key in ("en", "fr", "es")}
    fixed |= {"designation": "National Park"}
    fixed |= {"iucn_basis": "reported", "conservation_type": "PA", "legal_status": "Designated"}
    fixed |= {"governance": "Not Reported", "governance_basis": "none", "manager": "Agency"}
    fixed |= {"realm": "terrestrial", "realm_basis": "share", "zone_role": "area", "file": "f.gpkg"}
    fixed |= {"datum": "WGS 84", "coordinate_status": "reported", "vintage": "2025"}
    fixed |= {"retrieved": "2026-01-31"}
    frame = frame.assign(**fixed, name_original=frame["name"], record=range(1, len(frame) + 1))
    kinds = {name: catalogue.fields[name].type for name in layer.fields if name not in frame}
    empty = {"text": "", "integer": pd.NA, "real": np.nan}
    frame.loc[frame["state_prov"].isin(["US-AK", "US-GU"]), "realm"] = "marine"
    return frame.assign(**{name: empty[kind] for name, kind in kinds.items()})


def _labels(shapes: Shapes) -> Any:
    """A place inside the largest part of each shape."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    frame = pd.DataFrame({"row": row, "area": shapely.area(parts)})
    largest = parts[frame.groupby("row")["area"].idxmax()]
    return shapely.get_coordinates(shapely.point_on_surface(largest)).round(8)


def _with_flags(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The areas with what is known of their overlaps, and the flat tier."""
    order = [*INVENTORIES]
    columns = (frame[n] for n in ("feature_id", "iucn_category", "established_year", "source"))
    ranks = rank_features(*columns, order)
    flat = flatten(frame["atlas_shape"].to_numpy(object), frame["feature_id"], ranks)
    whole, kept = shapely.area(frame["atlas_shape"].to_numpy(object)), shapely.area(flat.shape)
    flagged = frame.assign(flat_share=np.minimum(kept / whole, 1.0))
    flagged["overlap_count"] = [
        int((shapely.area(shapely.intersection(frame["atlas_shape"].drop(row), shape)) > 0).sum())
        for row, shape in frame["atlas_shape"].items()
    ]
    tier = frame[["feature_id"]].assign(atlas_shape=flat.shape)
    return flagged, tier[~shapely.is_empty(flat.shape)]


def area_tables() -> dict[str, pd.DataFrame]:
    """The areas with their tiers, by the names that `make_product` knows them under."""
    frame, flat = _with_flags(areas())
    tables = {AREAS.table: frame, "tier_flat": flat}
    for scale in SCALES:
        drawn = generalize(list(frame["feature_id"]), frame["atlas_shape"].to_numpy(object), scale)
        both = pd.concat([drawn.table, drawn.points])[["id", "geometry"]]
        tables[f"tier_{scale.name}"] = both.set_axis(["feature_id", "atlas_shape"], axis=1)
    return tables


def area_product(
    made: Ledger | None = None, formats: tuple[str, ...] = AREAS.formats, edition: str = "2025"
) -> Product:
    """An edition of areas: nested, in parts, with a hole, across 180 degrees, small, far away."""
    layer = AREAS.model_copy(update={"formats": formats})
    return make_product(CATALOGUE, layer, edition, area_tables(), made or Ledger())


_LINE_FIELDS = ("feature_id", "name", "name_en", "name_fr", "name_es", "country", "state_prov")
_LINE_FIELDS += (
    "native_id",
    "established_year",
    "lon",
    "lat",
    "datum",
    "source",
    "vintage",
    "retrieved",
)
_COLORS = {"CAN": "1F78B4", "MEX": "33A02C", "USA": "A6CEE3"}


def line_layer(formats: tuple[str, ...] = AREAS.formats) -> LayerSpec:
    """A layer of lines with one tier, which no file describes."""
    classes = tuple(
        LegendClass(value=value, color=color, label=AREAS.title.model_copy(update={"en": value}))
        for value, color in _COLORS.items()
    )
    changed = {"id": "sample_rivers", "package_name": "NA_Sample_Rivers", "geometry": "line"}
    changed |= {"table": "features", "overlaps": None, "tiers": ("10m",), "drawn_at": "10m"}
    changed |= {"fields": _LINE_FIELDS, "grouped_by": "source", "folders": ("country",)}
    changed |= {"balloon": ("native_id", "state_prov"), "overview": (), "prominence": ""}
    changed |= {"style": Style(field="country", classes=classes), "formats": formats}
    changed |= {"time": FeatureTime(begin="established_year")}
    return AREAS.model_copy(update=changed)


def line_tables() -> dict[str, pd.DataFrame]:
    """Rivers: one bending, one in parts, one across 180 degrees."""
    t = np.linspace(0, 1, 200)
    bent = shapely.LineString(np.transpose([-100 + 3 * t, 50 + 0.3 * np.sin(40 * t)]).round(7))
    first = shapely.LineString(np.transpose([-105 + t, 27 + 0.5 * t**2]).round(7))
    parts = shapely.MultiLineString([first, shapely.LineString([(-103.9, 27.5), (-103.5, 27.7)])])
    west = np.transpose([179 + t, 51.45 + 0.05 * t])
    across = shapely.MultiLineString([west, [(-180, 51.5), (-179.5, 51.55)]])
    rows = [
        ["CAN-R-1", "CAN", "CA-MB", "Example River"],
        ["MEX-R-1", "MEX", "MX-CHH", "Río Ejemplo"],
        ["USA-R-1", "USA", "US-AK", "Sample Creek"],
    ]
    frame = pd.DataFrame(rows, columns=["feature_id", "country", "state_prov", "name"])
    frame["shape"] = [bent, parts, across]
    shapes = frame["shape"].to_numpy(object)
    frame["atlas_shape"] = shapely.transform(shapes, lambda p: np.transpose(to_atlas(*p.T)))
    first = [shapely.get_coordinates(shape)[0] for shape in shapes]
    frame["lon"], frame["lat"] = np.transpose(first)
    frame = frame.assign(native_id="1", established_year=pd.NA, datum="WGS 84", source="us_padus")
    frame = frame.assign(
        vintage="2025", retrieved="2026-01-31", file="f.gpkg", record=range(1, len(frame) + 1)
    )
    frame = frame.assign(name_en="", name_fr="", name_es="")
    simple = shapely.simplify(frame["atlas_shape"].to_numpy(object), 2500.0)
    return {"features": frame, "tier_10m": frame[["feature_id"]].assign(atlas_shape=simple)}


def line_product(
    made: Ledger | None = None, formats: tuple[str, ...] = AREAS.formats, edition: str = "2025"
) -> Product:
    """An edition of lines with one tier."""
    return make_product(CATALOGUE, line_layer(formats), edition, line_tables(), made or Ledger())


def ledger(product: Product) -> Ledger:
    """Records of the features, all of them published."""
    made = Ledger()
    frame = product.all_features.assign(file="f.gpkg", record=1)
    for source, records in frame.groupby("source"):
        made.prove(str(source), "whole_areas", product.layer.table, records, records)
    return made


def specs(product: Product) -> list[Any]:
    """Specs of the sources of a product, all but their names alike."""
    names = sorted(product.all_features["source"].unique())
    given = zip(names, sources(len(names)), strict=True)
    return [spec.model_copy(update={"id": name}) for name, spec in given]


def receipt(product: Product, made: Ledger) -> dict[str, Any]:
    """What a build would know of the edition before it is written."""
    names = [spec.id for spec in specs(product)]
    return {
        "layer": product.layer.id,
        "edition": product.edition,
        "program": "0.0.0",
        "years": dict.fromkeys(names, 2025),
        "retrieved": dict.fromkeys(names, "2026-01-31"),
        "accounts": made.account_rows(),
        "inputs": {},
        "budgets": [],
        "counts": {},
        "datums": {name: {"rows": []} for name in names},
    }


def write_edition(folder: Path, product: Product) -> None:
    """An edition in a folder, in every format of its layer."""
    made = ledger(product)
    facts = receipt(product, made)
    write_products(folder, product, CATALOGUE, specs(product), made, facts)


def edition_report(product: Product) -> EditionReport:
    """The same for the report."""
    made = ledger(product)
    facts = receipt(product, made)
    return EditionReport(
        product.layer,
        product.edition,
        product.all_features,
        made.findings(),
        facts,
        (),
        product.drawing,
        shapes=shape_figures(product),
    )
