"""The checks of areas of the world database's keepers, and those that they added in 2020."""

from pipeline.checks.wdpa_tests import (
    Check,
    among,
    both,
    has,
    in_sea,
    is_heritage,
    is_null,
    least,
    most,
    no,
    other_sea_share,
    outlier,
    over,
)

_TINY_KM2, _BIG_KM2 = 1e-4, 500_000
_GIS, _SEA = ("GIS_AREA", "REP_AREA"), ("GIS_M_AREA", "REP_M_AREA")
_NOT_EMPTY = ("METADATAID", "INT_CRIT", "REP_M_AREA", "REP_AREA", "NO_TK_AREA", "STATUS_YR")

AREA = (
    Check("gis_area_gt_rep_area", _GIS, outlier("GIS_AREA", "REP_AREA")),
    Check("rep_area_gt_gis_area", _GIS, outlier("REP_AREA", "GIS_AREA")),
    Check("gis_m_area_gt_rep_m_area", _SEA, outlier("GIS_M_AREA", "REP_M_AREA")),
    Check("rep_m_area_gt_gis_m_area", _SEA, outlier("REP_M_AREA", "GIS_M_AREA")),
    Check("tiny_gis_area", ("GIS_AREA",), most("GIS_AREA", _TINY_KM2)),
    Check(
        "no_tk_area_gt_gis_m_area",
        ("NO_TK_AREA", "GIS_M_AREA"),
        over("NO_TK_AREA", "GIS_M_AREA"),
    ),
    Check("ivd_gis_m_area_gt_gis_area", ("GIS_M_AREA", "GIS_AREA"), over("GIS_M_AREA", "GIS_AREA")),
    Check(
        "zero_gis_m_area_marine12",
        ("GIS_M_AREA", "MARINE"),
        both(most("GIS_M_AREA", 0), in_sea),
    ),
    Check("ivd_marine_designation", ("MARINE", "GIS_M_AREA", "GIS_AREA"), other_sea_share),
)
ADDED = (
    Check("big_rep_area", ("REP_AREA",), least("REP_AREA", _BIG_KM2)),
    Check(
        "ivd_status_WH",
        ("STATUS", "DESIG_ENG"),
        both(is_heritage, no(among("STATUS", "Proposed", "Inscribed"))),
    ),
    Check(
        "ivd_status_BarcelonaConv",
        ("STATUS", "DESIG_ENG"),
        both(has("DESIG_ENG", "Barcelona"), no(among("STATUS", "Proposed", "Adopted"))),
    ),
    *(
        Check(f"ivd_nan_present_{name.lower()}", (name,), is_null(name))
        for name in (*_NOT_EMPTY, "GIS_M_AREA", "GIS_AREA")
    ),
)
