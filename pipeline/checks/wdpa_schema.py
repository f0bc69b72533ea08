"""The two published forms of the world database on protected areas, told apart by their fields.

Manual 1.6 describes the WDPA; since November 2025 the database is the WDPCA, with fields renamed
and ``NAME`` holding the original name instead of the English one.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.checks.wdpa_vocabulary import words

Bools = NDArray[np.bool_]
_COMMON = (
    "NAME DESIG DESIG_ENG DESIG_TYPE IUCN_CAT INT_CRIT REP_M_AREA GIS_M_AREA REP_AREA GIS_AREA "
    "NO_TAKE NO_TK_AREA STATUS STATUS_YR GOV_TYPE OWN_TYPE MANG_AUTH MANG_PLAN VERIF METADATAID "
    "ISO3"
)
_OLD = "WDPAID WDPA_PID PA_DEF ORIG_NAME MARINE SUB_LOC PARENT_ISO3"
_NEW = (
    "SITE_ID SITE_PID SITE_TYPE NAME_ENG REALM GOVSUBTYPE OWNSUBTYPE PRNT_ISO3 SUPP_INFO CONS_OBJ "
    "INLND_WTRS OECM_ASMT"
)
# Fields that came to the WDPA late, or that other layers have too: they decide nothing.
_UNDECIDED = words("SITE_ID SUPP_INFO CONS_OBJ")
_POLYGONS_ONLY = words("GIS_M_AREA GIS_AREA")
FIELDS = {
    "WDPA 1.6": words(f"{_COMMON} {_OLD}"),
    "WDPCA (November 2025)": words(f"{_COMMON} {_NEW}"),
}
_KEYS = {"WDPA_PID": "WDPA 1.6", "SITE_PID": "WDPCA (November 2025)"}
_LEAST_OWN = 3
_OLD_NAMES = {
    "SITE_ID": "WDPAID",
    "SITE_PID": "WDPA_PID",
    "NAME": "ORIG_NAME",
    "NAME_ENG": "NAME",
    "PRNT_ISO3": "PARENT_ISO3",
}
_REALMS = {"Terrestrial": "0", "Coastal": "1", "Marine": "2"}
_SITE_TYPES = {"PA": "1", "OECM": "0"}


@dataclass(frozen=True)
class Schema:
    """Which form a layer has, what it lacks of it, and what it has of the other."""

    name: str
    missing: tuple[str, ...]
    mixed: tuple[str, ...]


def recognise(dataset: Dataset) -> Schema | None:
    """The form whose fields the layer has most of; None where it is no such layer at all."""
    names = {field.name.upper() for field in dataset.fields}
    own = {name: _own_fields(name) & names for name in FIELDS}
    keyed = [schema for key, schema in _KEYS.items() if key in names]
    if not keyed and max(len(fields) for fields in own.values()) < _LEAST_OWN:
        return None
    name, other = sorted(FIELDS, key=lambda schema: (-len(own[schema]), schema not in keyed))
    optional = _POLYGONS_ONLY if _is_points(dataset) else frozenset()
    missing = FIELDS[name] - names - optional
    return Schema(name, tuple(sorted(missing)), tuple(sorted(own[other])))


def _own_fields(schema: str) -> frozenset[str]:
    """Fields that only this form has."""
    (other,) = FIELDS.keys() - {schema}
    return FIELDS[schema] - FIELDS[other] - _UNDECIDED


def _is_points(dataset: Dataset) -> bool:
    return len(dataset.vertices.row) <= len(dataset)


class Sites:
    """The records under the names and values of manual 1.6, whatever form they come in."""

    def __init__(self, dataset: Dataset, schema: Schema) -> None:
        frame = dataset.attributes.rename(columns=str.upper).reset_index(drop=True)
        frame = frame.loc[:, ~frame.columns.duplicated()]
        if schema.name != "WDPA 1.6":
            mixed = [name for name in _OLD_NAMES.values() if name not in _OLD_NAMES]
            frame = frame.drop(columns=mixed, errors="ignore").rename(columns=_OLD_NAMES)
            if "REALM" in frame:
                frame["MARINE"] = frame["REALM"].astype("str").replace(_REALMS)
            if "SITE_TYPE" in frame:
                frame["PA_DEF"] = frame["SITE_TYPE"].astype("str").replace(_SITE_TYPES)
        self._frame = frame
        self._texts: dict[str, pd.Series] = {}
        self._numbers: dict[str, pd.Series] = {}

    def has(self, names: tuple[str, ...]) -> bool:
        """Whether all these fields are there."""
        return all(name in self._frame for name in names)

    def text(self, name: str) -> pd.Series:
        """A field as text, whole numbers without decimals, ``''`` where it is empty."""
        if name not in self._texts:
            values = self._frame[name]
            if pd.api.types.is_numeric_dtype(values):
                values = values.map(lambda value: "" if pd.isna(value) else f"{value:.15g}")
            self._texts[name] = texts_of(values).str.strip()
        return self._texts[name]

    def number(self, name: str) -> pd.Series:
        """A field as numbers, NaN where it holds none."""
        if name not in self._numbers:
            values = pd.to_numeric(self._frame[name], errors="coerce").astype(float)
            self._numbers[name] = values
        return self._numbers[name]

    def differs(self, name: str) -> pd.Series:
        """Whether parcels of one WDPAID have different values, empty ones left out."""
        values = self.text(name).replace("", np.nan)
        return values.groupby(self.text("WDPAID")).transform("nunique") > 1
