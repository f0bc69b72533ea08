"""Examples of the rules on protected areas."""

from pathlib import Path

import pandas as pd

from tests.rule_examples import breaks, keeps
from tests.validate_products import Frame, write_gpkg

WDPA = {
    "WDPAID": 555_000_001,
    "PA_DEF": "1",
    "NAME": "Bahía Verde",
    "ORIG_NAME": "Bahía Verde",
    "DESIG": "Parque Nacional",
    "DESIG_ENG": "National Park",
    "DESIG_TYPE": "National",
    "IUCN_CAT": "II",
    "INT_CRIT": "Not Applicable",
    "MARINE": "0",
    "REP_M_AREA": 0.0,
    "GIS_M_AREA": 0.0,
    "REP_AREA": 120.0,
    "GIS_AREA": 121.0,
    "NO_TAKE": "Not Applicable",
    "NO_TK_AREA": 0.0,
    "STATUS": "Designated",
    "STATUS_YR": 1987,
    "GOV_TYPE": "Federal or national ministry or agency",
    "OWN_TYPE": "State",
    "MANG_AUTH": "Comisión",
    "MANG_PLAN": "Not Reported",
    "VERIF": "State Verified",
    "METADATAID": 1,
    "SUB_LOC": "MX-SON",
    "PARENT_ISO3": "MEX",
    "ISO3": "MEX",
}


def wdpa_frame(**changes: object) -> Frame:
    """Two parcels of one site in the form of WDPA 1.6."""
    frame = pd.DataFrame([WDPA | {"WDPA_PID": f"555000001_{letter}"} for letter in "AB"])
    return frame.assign(LON=[-110.0, -110.5], LAT=[28.0, 28.5], **changes)


def wdpca_frame() -> Frame:
    """The same in the form of November 2025."""
    renamed = {
        "WDPAID": "SITE_ID",
        "WDPA_PID": "SITE_PID",
        "NAME": "NAME_ENG",
        "ORIG_NAME": "NAME",
        "PARENT_ISO3": "PRNT_ISO3",
    }
    frame = wdpa_frame().rename(columns=renamed).drop(columns=["SUB_LOC", "MARINE", "PA_DEF"])
    more = ("GOVSUBTYPE", "OWNSUBTYPE", "SUPP_INFO", "CONS_OBJ", "INLND_WTRS", "OECM_ASMT")
    return frame.assign(
        SITE_TYPE="PA", REALM="Terrestrial", **dict.fromkeys(more, "Not Applicable")
    )


@keeps("C11", "C12", "C13")
def good(folder: Path) -> Path:
    write_gpkg(folder / "wdpca.gpkg", frame=wdpca_frame())
    write_gpkg(folder / "wdpa.gpkg", frame=wdpa_frame())
    return folder


@breaks("C11")
def a_national_category(folder: Path) -> Path:
    return write_gpkg(folder / "iucn.gpkg", frame=wdpa_frame(IUCN_CAT=["II", "Unassigned"]))


@breaks("C12")
def fields_of_both_forms(folder: Path) -> Path:
    frame = wdpa_frame(NAME_ENG="Green Bay").drop(columns=["VERIF"])
    return write_gpkg(folder / "mixed.gpkg", frame=frame)


@breaks("C13")
def parcels_disagree(folder: Path) -> Path:
    return write_gpkg(folder / "parcels.gpkg", frame=wdpa_frame(STATUS_YR=[1987, 1991]))
