"""What a build found out about one edition: the material of the report and the suspect lists."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.export.drawing import Drawing
from pipeline.spec.layer import LayerSpec

_JOIN = ["source", "native_id"]
# Of the feature's source; `group` is its register or network, as the layer says.
_BY_SOURCE = ("group", "vintage", "retrieved")
FEATURE_COLUMNS = ("feature_id", "name", "state_prov", "lon", "lat", *_BY_SOURCE)


@dataclass(frozen=True, eq=False)
class EarlierEdition:
    """Features of the edition that was published before, by the layer's fields of that time.

    `problem` says why they could not be read; then there are none.
    """

    name: str
    features: pd.DataFrame
    problem: str = ""


@dataclass(frozen=True)
class ShapeFigures:
    """What the report tells of lines and polygons.

    Attributes:
        tables: a row a table of features: how many are drawn, are points and are absent from it,
            and how many parts and vertices are drawn.
        counted_twice: rows of `pipeline.polygons.double_counting`; none without a flat tier.
    """

    tables: tuple[dict[str, Any], ...]
    counted_twice: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class EditionReport:
    """What one edition's build found, published or not.

    Attributes:
        layer: Contract of the layer.
        edition: Name of the edition.
        features: Published features with the layer's fields, those of the inset included.
        findings: Rows of the ledger, with the columns of `pipeline.ledger.COLUMNS`.
        receipt: Content of the edition's ``receipt.json``.
        failures: Why the edition was not published; empty if it was.
        drawing: The published features as maps draw them.
        before: What was published before; None if this is the first edition.
        shapes: Figures of lines and polygons; None for points.
    """

    layer: LayerSpec
    edition: str
    features: pd.DataFrame
    findings: pd.DataFrame
    receipt: dict[str, Any]
    failures: tuple[str, ...]
    drawing: Drawing
    before: EarlierEdition | None = None
    shapes: ShapeFigures | None = None

    @property
    def is_published(self) -> bool:
        """Whether the edition replaced the one before it."""
        return not self.failures


def with_features(edition: EditionReport, findings: pd.DataFrame) -> pd.DataFrame:
    """Findings with the columns `FEATURE_COLUMNS` of the feature that each one is about.

    That of a merged record is the one it was merged into. A finding whose feature is not published
    has no name and no position (``''`` and NaN). Group, vintage and date of retrieval are those of
    all features of the finding's source, or of its own feature where these differ.
    """
    features = edition.features.assign(group=edition.features[edition.layer.grouped_by])
    places = _places(edition, features)[[*_JOIN, *FEATURE_COLUMNS]]
    joined = findings.merge(places, how="left", on=_JOIN, validate="m:1")
    for name in ("feature_id", "name", "state_prov", *_BY_SOURCE):
        joined[name] = joined[name].fillna("")
    for name in _BY_SOURCE:
        known = _only_value(features, name)
        pairs = zip(joined["source"], joined[name], strict=True)
        joined[name] = [known.get(source, own) for source, own in pairs]
    return joined


def _places(edition: EditionReport, features: pd.DataFrame) -> pd.DataFrame:
    """Features by source and national id, those of records merged into them as well."""
    findings = edition.findings
    merged = findings.loc[findings["action"] == "merged", [*_JOIN, "after"]]
    of_merged = features.drop(columns=_JOIN).merge(
        merged.rename(columns={"after": edition.layer.key}), on=edition.layer.key
    )
    return pd.concat([features, of_merged]).drop_duplicates(_JOIN)


def _only_value(features: pd.DataFrame, name: str) -> dict[str, str]:
    """The value that all features of a source have in common, by source."""
    values = features[["source", name]].astype("str").drop_duplicates()
    return dict(values.drop_duplicates("source", keep=False).itertuples(index=False))
