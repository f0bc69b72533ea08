"""Product rules on sums of releases: D2 and D7."""

import numpy as np
import pandas as pd

from pipeline.checks.cells import texts_of
from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.rules_releases import NO_RELEASES
from pipeline.spec.source import RegisterSource

_POUND_KG = 0.45359237
_SHARE = 1e-4
_MOST_AWAY = 0.01
_ON_SITE = ("air", "water", "land", "underground", "unspecified")


def _sum_field(medium: str) -> str:
    """The field of the features that sums a medium."""
    if medium in _ON_SITE:
        return f"release_{medium}_kg"
    return f"transfer_{medium.removesuffix('_transfer')}_kg"


def _sums(releases: pd.DataFrame, context: Context) -> pd.DataFrame:
    """What each sum of a feature should be, by feature id: releases that are in scope."""
    counted = releases[releases["scope"] == ""]
    media = context.catalogue.fields["medium"].domain or ()
    sums = counted.pivot_table(
        index="feature_id", columns="medium", values="quantity_kg", aggfunc="sum", fill_value=0.0
    )
    sums = sums.reindex(columns=list(media), fill_value=0.0)
    total = sums[list(_ON_SITE)].sum(axis=1)
    return sums.rename(columns=_sum_field).assign(release_total_kg=total)


@product_rule(
    "D2",
    "reject",
    en="Control totals",
    fr="Totaux de contrôle",
    es="Totales de control",
    source="atlas framework 17",
    says_fr=(
        "Les sommes de chaque établissement sont celles de ses rejets par milieu, à 0,01 % ou une "
        "livre près. Les totaux que les registres eux-mêmes ne respectent pas ne valent qu'un "
        "avertissement."
    ),
    says_es=(
        "Las sumas de cada establecimiento son las de sus emisiones por medio, con 0.01 % o una "
        "libra de tolerancia. Los totales que los propios registros no cumplen son solo una "
        "advertencia."
    ),
    subject="edition",
)
def control_totals(edition: Edition, context: Context) -> Outcome:
    """A facility's sums are those of its releases by medium, to 0.01 % or a pound.

    Totals that the registers themselves break, as that of energy recovery, are worth a warning.
    """
    releases = edition.releases
    if releases is None:
        return not_applicable(NO_RELEASES)
    sums = _sums(releases, context)
    found: list[str] = []
    compared, features = 0, pd.Index([], dtype="str")
    for dataset in edition.datasets:
        ids = dataset.column("feature_id")
        if ids is None or dataset.format == "kml":
            continue
        ids = texts_of(ids)
        features = features.union(pd.Index(ids.unique()))
        wanted = sums.reindex(ids).fillna(0.0)
        for name in sums.columns:
            values = context.column(dataset, name)
            if values is None:
                continue
            compared += 1
            given = pd.to_numeric(values, errors="coerce").to_numpy(float, na_value=np.nan)
            should = wanted[name].to_numpy()
            tolerance = np.maximum(_POUND_KG, _SHARE * np.abs(should))
            for row in np.flatnonzero(~(np.abs(given - should) <= tolerance)).tolist():
                found.append(
                    f"{dataset.path.name} {ids.iloc[row]}: {values.name} is {given[row]:.6g} kg, "
                    f"its releases add up to {should[row]:.6g} kg"
                )
    if not compared:
        return not_applicable("no feature has sums of releases")
    lost = pd.Index(releases["feature_id"].unique()).difference(features)
    found += [f"{name} has releases and is no feature" for name in lost]
    figure = f"{compared} fields of {len(features)} features against {len(releases)} releases"
    if found:
        return listed(figure, found)
    own = edition.messages("D2", "D2-WEAK")
    figure += f"; {len(own)} totals of the registers are broken in the ledger"
    return listed(figure, own, softens=True)


@product_rule(
    "D7",
    "warn",
    en="National totals",
    fr="Totaux nationaux",
    es="Totales nacionales",
    source="atlas framework 17",
    says_fr=(
        "Les sommes d'une source sont à un pour cent près les totaux nationaux publiés que sa "
        "configuration cite (published_totals)."
    ),
    says_es=(
        "Las sumas de una fuente son, con uno por ciento de tolerancia, los totales nacionales "
        "publicados que cita su configuración (published_totals)."
    ),
    subject="edition",
)
def national_totals(edition: Edition, context: Context) -> Outcome:
    """A source's sums are within a per cent of the published totals that its spec cites.

    The totals stand in the spec of the source under ``published_totals``.
    """
    releases = edition.releases
    features = _features(edition)
    if releases is None or features is None:
        return not_applicable(NO_RELEASES)
    releases = releases.join(features, on="feature_id")
    figures, found, number = [], [], 0
    known = context.catalogue.source_ids()
    for (source, year), rows in releases.groupby(["source", "reporting_year"], sort=True):
        counted = rows[rows["scope"] == ""]
        on_site = counted.loc[counted["medium"].isin(_ON_SITE), "quantity_kg"].sum()
        transfers = counted["quantity_kg"].sum() - on_site
        figures.append(f"{source} {year}: on site {on_site:.4g} kg, transfers {transfers:.4g} kg")
        spec = context.catalogue.source(source).spec if source in known else None
        for total in spec.published_totals if isinstance(spec, RegisterSource) else ():
            if str(total.year) != str(year):
                continue
            number += 1
            mine = counted if total.substance is None else rows
            if total.substance is not None:
                mine = mine[mine["substance_code"] == total.substance]
            if total.medium != "all":
                mine = mine[mine["medium"] == total.medium]
            what = f"{source} {year} {total.medium} {total.substance or 'all substances'}"
            away = mine["quantity_kg"].sum() / total.kilograms - 1
            figures.append(f"{what}: {away:+.2%} of {total.kilograms:.6g} kg")
            if abs(away) > _MOST_AWAY:
                found.append(
                    f"{what}: {mine['quantity_kg'].sum():.6g} kg, but {total.kilograms:.6g} kg "
                    f"published ({away:+.2%}; {total.authority})"
                )
    figure = "; ".join(figures)
    if not number:
        return not_applicable(f"no published totals in the specs of the sources; {figure}")
    return listed(figure, found)


def _features(edition: Edition) -> pd.DataFrame | None:
    """Source and reporting year by feature id."""
    names = ["source", "reporting_year"]
    parts = []
    for dataset in edition.datasets:
        columns = [dataset.column(name) for name in ("feature_id", *names)]
        if dataset.format in ("geoparquet", "geopackage") and all(c is not None for c in columns):
            texts = (texts_of(c).to_numpy() for c in columns if c is not None)
            parts.append(pd.DataFrame(dict(zip(["feature_id", *names], texts, strict=True))))
    if not parts:
        return None
    return pd.concat(parts).drop_duplicates("feature_id").set_index("feature_id")
