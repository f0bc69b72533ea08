"""Write the sample files of registers, networks and protected areas, and their truth tables.

    python scripts/make_samples.py [FOLDER]

Facilities, sites and areas are invented; the formats and the errors are those of the agencies'
files.
The output depends on nothing but this code, so two runs give identical bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from samples import (
    airnow,
    aqs,
    areas_canada,
    areas_continent,
    areas_mexico,
    areas_padus,
    areas_us,
    deposition,
    naps,
    npri,
    rama,
    retc,
    sinaica,
    tri,
    water,
)
from samples.areas import write_expected_areas
from samples.common import Expected, write_expected
from samples.sites import write_expected_sites

# Writers of the monitoring networks by source; the files lie where those of the agency do.
NETWORKS = {
    "us_aqs": aqs.write,
    "na_airnow": airnow.write,
    "ca_naps": naps.write,
    "mx_sinaica": sinaica.write,
    "mx_rama": rama.write,
    **deposition.NETWORKS,
    **water.NETWORKS,
}
# Writers of the inventories of protected areas by source.
INVENTORIES = {
    "us_padus": areas_padus.write_padus,
    "us_noaa_mpa": areas_us.write_noaa,
    "us_nps": areas_us.write_nps,
    "ca_cpcad": areas_canada.write_cpcad,
    "ca_dfo_mpa": areas_canada.write_dfo,
    "mx_conanp": areas_mexico.write,
    "na_cec_protected": areas_continent.write_cec,
    "na_wdpa": areas_continent.write_wdpa,
}
DEFAULT = Path(__file__).resolve().parent.parent / "tests" / "samples"


def make(folder: Path) -> list[Expected]:
    """Write everything below the folder."""
    folders = {name: folder / name for name in ("us_tri", "ca_npri", "mx_retc")}
    for path in folders.values():
        path.mkdir(parents=True, exist_ok=True)
    expected = tri.write_basic(folders["us_tri"])
    expected += tri.write_net(folders["us_tri"])
    expected += npri.write(folders["ca_npri"])
    expected += retc.write(folders["mx_retc"])
    write_expected(folder / "expected_facilities.csv", expected)
    for source, write in NETWORKS.items():
        write_expected_sites(folder / f"expected_sites_{source}.csv", write(folder))
    for source, write_areas in INVENTORIES.items():
        write_expected_areas(folder / f"expected_areas_{source}.csv", write_areas(folder))
    return expected


def main() -> None:
    """Write to the folder given, or to tests/samples."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    sys.stdout.write(f"{len(make(folder))} expected facilities in {folder}\n")


if __name__ == "__main__":
    main()
