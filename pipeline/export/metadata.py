"""What an edition says of itself, gathered once for every metadata format (rules E4 to E8, D8)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from pipeline.export import notices
from pipeline.export.lineage import Quality, Step, data_quality, process_steps
from pipeline.export.metadata_phrases import each, joined, same, say
from pipeline.export.metadata_tiers import object_count, tier_notes
from pipeline.export.periods import years_of
from pipeline.export.product import Product
from pipeline.ledger import Ledger
from pipeline.projection import Floats
from pipeline.spec.base import LANGUAGES, Trilingual
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.crs import AtlasCrs
from pipeline.spec.field import FieldSpec
from pipeline.spec.source import SourceSpec

NOT_STATED = "not stated"
_AGENCY = Trilingual(en="CEC", fr="CCE", es="CCA")
_PLACES = tuple(say(name) for name in ("north_america", "CAN", "MEX", "USA"))
_DECIMALS = 4


@dataclass(frozen=True)
class Box:
    """A window in degrees that does not cross the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class SourceNote:
    """A source as the metadata cite it; `facts` has agency, licence and retrieval date (D8)."""

    spec: SourceSpec
    year: int
    retrieved: str
    name: Trilingual
    facts: Trilingual


@dataclass(frozen=True)
class EditionMetadata:
    """Everything that is told of an edition, in three languages.

    Attributes:
        date: latest retrieval of a source, ``YYYY-MM-DD``; where none is stated, the last year
            of their data, before which the edition cannot have been made.
        kind: point, line or polygon.
        object_count: points, lines or polygons, each part of a feature counted.
        tiers: a paragraph a table of features, none where the layer has one table only.
        boxes: windows that hold every feature, the fullest first; two if they lie on both sides
            of the antimeridian.
        years: first and last year of the features, or of the sources if no feature says any.
        tables: fields of the layer and of its related tables.
    """

    identifier: str
    title: Trilingual
    edition: str
    date: str
    abstract: Trilingual
    purpose: Trilingual
    themes: tuple[Trilingual, ...]
    places: tuple[Trilingual, ...]
    fit_for_use: Trilingual
    licence: Trilingual
    citation: Trilingual
    author: Trilingual
    available_at: str
    scale_denominator: int
    crs: AtlasCrs
    kind: str
    object_count: int
    tiers: tuple[Trilingual, ...]
    boxes: tuple[Box, ...]
    years: tuple[int, int]
    tables: dict[str, dict[str, FieldSpec]]
    sources: tuple[SourceNote, ...]
    statement: Trilingual
    steps: tuple[Step, ...]
    quality: Quality


def describe_edition(
    product: Product,
    catalogue: Catalogue,
    sources: list[SourceSpec],
    tables: dict[str, dict[str, FieldSpec]],
    receipt: dict[str, Any],
    ledger: Ledger,
) -> EditionMetadata:
    """Gather the metadata of an edition.

    Args:
        product: the published features.
        catalogue: specs, for the projection and the scale.
        sources: in the order of the edition.
        tables: fields of the layer and of its related tables.
        receipt: as made before the products.
        ledger: findings of the build.
    """
    layer, features = product.layer, product.all_features
    notes = tuple(_note(source, receipt) for source in sources)
    used = [note.year for note in notes]
    names = {note.spec.id: note.name for note in notes}
    findings = ledger.findings()
    steps = process_steps(product, catalogue, sources, names, receipt, findings)
    themes, places = _keywords(product)
    return EditionMetadata(
        identifier=f"naatlas:{layer.id}:{product.edition}",
        title=joined([layer.title, same(f"({product.edition})")]),
        edition=layer.edition_number,
        date=_date(notes),
        abstract=layer.metadata.summary,
        purpose=say("purpose", title=layer.title),
        themes=themes,
        places=places,
        fit_for_use=layer.metadata.fit_for_use,
        licence=Trilingual(**notices.LICENCE),
        citation=each(lambda name: notices.citation(layer, product.edition, sources, name)),
        author=Trilingual(**notices.AUTHOR),
        available_at=layer.metadata.available_at,
        scale_denominator=catalogue.framework.scale_denominator,
        crs=catalogue.crs.atlas,
        kind=layer.geometry,
        object_count=object_count(product),
        tiers=tier_notes(product),
        boxes=bounding_boxes(*shapely.get_coordinates(product.lonlat_shapes).T),
        years=years_of(features, layer.time) or (min(used), max(used)),
        tables=tables,
        sources=notes,
        statement=say(
            "statement",
            program=receipt["program"],
            sources=joined(names.values(), "; "),
            steps=len(steps),
            features=len(features),
        ),
        steps=steps,
        quality=data_quality(product, catalogue, receipt, findings),
    )


def bounding_boxes(lon: Floats, lat: Floats) -> tuple[Box, ...]:
    """The narrowest window that holds all positions, cut at the antimeridian if it crosses it.

    Guam lies west of Alaska: the window of all features must not run around the world the other
    way. Edges are rounded outwards to four decimals.
    """
    around = np.unique(np.round((lon + 180.0) % 360.0 - 180.0, 9))
    gaps = np.append(np.diff(around), around[0] + 360.0 - around[-1])
    widest = int(gaps.argmax())
    west, east = around[(widest + 1) % len(around)], around[widest]
    south, north = _down(lat.min()), _up(lat.max())
    if west <= east:
        return (Box(_down(west), south, _up(east), north),)
    boxes = Box(-180.0, south, _up(east), north), Box(_down(west), south, 180.0, north)
    is_eastern = (lon >= _down(west)).mean() > 1 / len(boxes)
    return boxes[::-1] if is_eastern else boxes


def _down(degrees: float) -> float:
    return float(np.floor(degrees * 10**_DECIMALS) / 10**_DECIMALS)


def _up(degrees: float) -> float:
    return -_down(-degrees)


def _note(source: SourceSpec, receipt: dict[str, Any]) -> SourceNote:
    number = int(receipt["years"][source.id])
    year, date = str(number), receipt["retrieved"][source.id]
    facts = say(
        "source_facts",
        agency=source.agency,
        title=source.title,
        year=year,
        retrieved=say("not_stated") if date == NOT_STATED else date,
        licence=source.licence.name,
        attribution=source.licence.attribution,
    )
    if source.caveat:
        facts = joined([facts, source.caveat])
    name = say("source", title=source.title, year=year)
    return SourceNote(source, number, date, name, facts)


def _date(notes: tuple[SourceNote, ...]) -> str:
    dates = [note.retrieved for note in notes if note.retrieved != NOT_STATED]
    return max(dates, default=str(max(note.year for note in notes)))


def _keywords(product: Product) -> tuple[tuple[Trilingual, ...], tuple[Trilingual, ...]]:
    """Themes and places: those of the layer, and those that every layer must have (rule E7)."""
    metadata = product.layer.metadata
    lists = zip(*(metadata.keyword_list(language) for language in LANGUAGES), strict=True)
    own = [Trilingual(en=en, fr=fr, es=es) for en, fr, es in lists]
    themes = [word for word in own if word not in _PLACES and word != _AGENCY]
    return (_AGENCY, *themes), _PLACES
