"""Write the sample files of the registers and the networks, and their truth tables.

    python scripts/make_samples.py [FOLDER]

The facilities and sites are invented; the formats and the errors are those of the agencies' files.
The output depends on nothing but this code, so two runs give identical bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from samples import airnow, aqs, deposition, naps, npri, rama, retc, sinaica, tri, water
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
    return expected


def main() -> None:
    """Write to the folder given, or to tests/samples."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    sys.stdout.write(f"{len(make(folder))} expected facilities in {folder}\n")


if __name__ == "__main__":
    main()
