"""The sample files of the water networks: NWIS, the Water Quality Portal, ECCC and CONAGUA."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from samples import conagua, eccc_wq, usgs
from samples.sites import ExpectedSite

Writer = Callable[[Path], list[ExpectedSite]]


def _below(name: str, write: Writer) -> Writer:
    """A writer that is given the folder of all samples, and writes into one below it."""

    def write_below(folder: Path) -> list[ExpectedSite]:
        (folder / name).mkdir(exist_ok=True)
        return write(folder / name)

    return write_below


# Two sources of CONAGUA share a folder.
NETWORKS: dict[str, Writer] = {
    "us_nwis": _below("us_nwis", usgs.write_nwis),
    "us_wqp": _below("us_wqp", usgs.write_wqp),
    "ca_eccc_wq": _below("ca_eccc_wq", eccc_wq.write),
    "mx_conagua_surface": _below("mx_conagua", conagua.write_surface),
    "mx_conagua_ground": _below("mx_conagua", conagua.write_ground),
}
