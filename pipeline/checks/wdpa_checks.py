"""The checks of fields that the world database's keepers make, under their own names.

Written anew from descriptions of their edition of September 2019. Sites with other effective
conservation measures (OECM) are not taken for errors. Not done, since they compare several files:
ids that points and polygons share, metadata ids that only the data or only the table of sources
has, ids that a new edition deleted, and characters in the titles of sources.
"""

from pipeline.checks.wdpa_tests import (
    Check,
    Test,
    among,
    bad_codes,
    bad_text,
    bad_year,
    both,
    differs,
    either,
    good_criteria,
    in_sea,
    is_heritage,
    is_international,
    is_null,
    is_ramsar,
    is_regional,
    is_reserve,
    most,
    no,
    not_zero,
    on_land,
    over,
    repeated,
)
from pipeline.checks.wdpa_vocabulary import (
    GOV_TYPES,
    IUCN_CATS,
    NOT_APPLICABLE,
    NOT_REPORTED,
    OWN_TYPES,
    STATUSES,
    VERIFIED,
)

_TINY_KM2 = 1e-4
_NAMES = ("NAME", "ORIG_NAME", "DESIG", "DESIG_ENG", "MANG_AUTH", "MANG_PLAN", "SUB_LOC")
_SAME_ID = {
    "dif_": "NAME ORIG_NAME DESIG_TYPE INT_CRIT NO_TAKE STATUS STATUS_YR GOV_TYPE OWN_TYPE "
    "MANG_AUTH MANG_PLAN",
    "ivd_dif_": "DESIG DESIG_ENG VERIF METADATAID SUB_LOC PARENT_ISO3 ISO3",
}
_DESIG_TYPES = ("National", "Regional", "International", NOT_APPLICABLE)


def _check(name: str, needs: str, broken: Test) -> Check:
    return Check(name, tuple(needs.split()), broken)


def _vocabulary(name: str, *allowed: str) -> Check:
    return _check(f"ivd_{name.lower()}", name, no(among(name, *allowed)))


CORE = (
    _check("duplicate_wdpa_pid", "WDPA_PID", repeated("WDPA_PID")),
    _check("tiny_rep_area", "REP_AREA", most("REP_AREA", _TINY_KM2)),
    _check("zero_rep_m_area_marine12", "REP_M_AREA MARINE", both(most("REP_M_AREA", 0), in_sea)),
    _check("ivd_rep_m_area_gt_rep_area", "REP_M_AREA REP_AREA", over("REP_M_AREA", "REP_AREA")),
    _check(
        "ivd_no_tk_area_gt_rep_m_area", "NO_TK_AREA REP_M_AREA", over("NO_TK_AREA", "REP_M_AREA")
    ),
    _check(
        "ivd_no_tk_area_rep_m_area",
        "NO_TAKE NO_TK_AREA REP_M_AREA",
        both(
            among("NO_TAKE", "All"),
            either(over("NO_TK_AREA", "REP_M_AREA"), over("REP_M_AREA", "NO_TK_AREA")),
        ),
    ),
    _check(
        "ivd_int_crit_desig_eng_other",
        "INT_CRIT DESIG_ENG",
        no(either(among("INT_CRIT", NOT_APPLICABLE), is_ramsar, is_heritage)),
    ),
    _check(
        "ivd_desig_eng_iucn_cat_other",
        "DESIG_ENG IUCN_CAT PA_DEF",
        no(
            either(
                among("IUCN_CAT", *(IUCN_CATS - {NOT_APPLICABLE})),
                among("PA_DEF", "0"),
                is_reserve,
                is_heritage,
            )
        ),
    ),
    *(
        _check(f"{prefix}{name.lower()}_same_id", f"WDPAID {name}", differs(name))
        for prefix, names in _SAME_ID.items()
        for name in names.split()
    ),
    _vocabulary("PA_DEF", "0", "1"),
    _check(
        "ivd_desig_eng_international",
        "DESIG_TYPE DESIG_ENG",
        both(among("DESIG_TYPE", "International"), no(is_international)),
    ),
    _check(
        "ivd_desig_type_international",
        "DESIG_TYPE DESIG_ENG",
        both(no(among("DESIG_TYPE", "International")), is_international),
    ),
    _check(
        "ivd_desig_eng_regional",
        "DESIG_TYPE DESIG_ENG",
        both(among("DESIG_TYPE", "Regional"), no(is_regional)),
    ),
    _check(
        "ivd_desig_type_regional",
        "DESIG_TYPE DESIG_ENG",
        both(no(among("DESIG_TYPE", "Regional")), is_regional),
    ),
    _check(
        "ivd_int_crit",
        "INT_CRIT DESIG_ENG",
        both(
            either(is_ramsar, is_heritage),
            no(either(good_criteria, among("INT_CRIT", NOT_REPORTED))),
        ),
    ),
    _vocabulary("DESIG_TYPE", *_DESIG_TYPES),
    _vocabulary("IUCN_CAT", *IUCN_CATS),
    _check(
        "ivd_iucn_cat_unesco_whs",
        "IUCN_CAT DESIG_ENG",
        both(either(is_reserve, is_heritage), no(among("IUCN_CAT", NOT_APPLICABLE))),
    ),
    _vocabulary("MARINE", "0", "1", "2"),
    _check(
        "check_no_take_marine0",
        "MARINE NO_TAKE",
        both(on_land, no(among("NO_TAKE", NOT_APPLICABLE))),
    ),
    _check(
        "ivd_no_take_marine12",
        "MARINE NO_TAKE",
        both(in_sea, no(among("NO_TAKE", "All", "Part", "None", NOT_REPORTED))),
    ),
    _check("check_no_tk_area_marine0", "MARINE NO_TK_AREA", both(on_land, not_zero("NO_TK_AREA"))),
    _check(
        "ivd_no_tk_area_no_take",
        "NO_TAKE NO_TK_AREA",
        both(among("NO_TAKE", NOT_APPLICABLE), not_zero("NO_TK_AREA")),
    ),
    _vocabulary("STATUS", *STATUSES),
    _check("ivd_status_yr", "STATUS_YR", bad_year),
    _vocabulary("GOV_TYPE", *GOV_TYPES),
    _vocabulary("OWN_TYPE", *OWN_TYPES),
    _vocabulary("VERIF", *VERIFIED),
    _check("check_parent_iso3", "PARENT_ISO3", bad_codes("PARENT_ISO3")),
    _check("check_iso3", "ISO3", bad_codes("ISO3")),
    _check(
        "ivd_status_desig_type",
        "STATUS DESIG_TYPE",
        both(among("DESIG_TYPE", NOT_APPLICABLE), no(among("STATUS", "Established"))),
    ),
    *(_check(f"ivd_character_{name.lower()}", name, bad_text(name)) for name in _NAMES),
    *(_check(f"nan_present_{name.lower()}", name, is_null(name)) for name in _NAMES),
)
