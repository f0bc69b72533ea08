"""Attach: releases to their facilities, ids to both, sums to the facilities."""

import pandas as pd

from pipeline.spec.source import RegisterSource
from pipeline.steps.quantify import MEDIA
from pipeline.steps.registry import Context, Tables, step

_RELEASE_MEDIA = ("air", "water", "land", "underground", "unspecified")
SUM_FIELDS = {
    **{medium: f"release_{medium}_kg" for medium in _RELEASE_MEDIA},
    **{
        medium: f"transfer_{medium.removesuffix('_transfer')}_kg"
        for medium in MEDIA
        if medium not in _RELEASE_MEDIA
    },
}


def feature_ids(native_ids: pd.Series, source: RegisterSource) -> pd.Series:
    """Stable ids of facilities: country, register and the register's own id (rule C8)."""
    return f"{source.country}-{source.register_name}-" + native_ids


@step("attach")
def attach(tables: Tables, context: Context) -> Tables:
    """Ids for features and releases; releases of unpublished facilities are quarantined."""
    facilities, releases = tables["facilities"], tables["releases"]
    source = context.register
    facilities = facilities.assign(feature_id=feature_ids(facilities["native_id"], source))
    ids = facilities.set_index("native_id")["feature_id"]
    is_published = releases["native_id"].isin(ids.index)
    orphans = releases[~is_published].drop_duplicates(["file", "record"])
    context.ledger.add(
        "ORPHAN", "quarantined", "releases", orphans, before=orphans["substance_code"]
    )
    kept = releases[is_published].reset_index(drop=True)
    kept["feature_id"] = kept["native_id"].map(ids).astype("str")
    without = facilities[~facilities["native_id"].isin(set(kept["native_id"]))]
    context.ledger.add("NO-RELEASES", "published_as_is", "facilities", without)
    return tables | {"facilities": facilities, "releases": kept}


@step("summarize")
def summarize(tables: Tables, context: Context) -> Tables:
    """Sums in kilograms by medium, substances counted; out of scope and no-mass rows left out.

    Greenhouse gases and criteria air contaminants stay in the related table only (rule D5), as do
    toxic equivalents. A facility that reported none in a medium has zero there.
    """
    facilities, releases = tables["facilities"], tables["releases"]
    counted = releases[releases["scope"] == ""]
    sums = (
        counted.assign(kg=counted["quantity_kg"].fillna(0.0))
        .pivot_table(index="feature_id", columns="medium", values="kg", aggfunc="sum")
        .reindex(columns=list(SUM_FIELDS), fill_value=0.0)
        .reindex(facilities["feature_id"])
        .fillna(0.0)
    )
    summed = facilities.reset_index(drop=True)
    for medium, field in SUM_FIELDS.items():
        summed[field] = sums[medium].to_numpy()
    summed["release_total_kg"] = summed[[SUM_FIELDS[medium] for medium in _RELEASE_MEDIA]].sum(
        axis=1
    )
    distinct = releases.groupby("feature_id")["substance_code"].nunique()
    summed["substance_count"] = summed["feature_id"].map(distinct).fillna(0).astype("int64")
    return tables | {"facilities": summed}


@step("describe")
def describe(tables: Tables, context: Context) -> Tables:
    """Fields that follow from the source and the vintage: sector names, year, provenance."""
    facilities = tables["facilities"].reset_index(drop=True)
    source, sectors = context.register, context.catalogue.sectors
    codes = facilities["naics_code"]
    prefixes = {code: _sector_prefix(code, set(sectors)) for code in codes.unique()}
    described = facilities.assign(
        source=source.id,
        register=source.register_name,
        reporting_year=context.year,
        vintage=str(context.year),
        retrieved=context.retrieved,
        naics_edition=codes.map(lambda code: context.vintage.naics_edition or "" if code else ""),
        comparable_naics=codes.map(
            lambda code: code[: sectors[prefixes[code]].comparable_digits] if prefixes[code] else ""
        ),
    )
    for language in ("en", "fr", "es"):
        names = {
            code: sectors[prefix].names[language] if prefix else ""
            for code, prefix in prefixes.items()
        }
        described[f"sector_{language}"] = codes.map(names).astype("str")
    return tables | {"facilities": described}


def _sector_prefix(code: str, known: set[str]) -> str:
    """The longest leading digits, three or two, that the sector table knows; ``''`` if none."""
    return next((code[:digits] for digits in (3, 2) if code[:digits] in known), "")
