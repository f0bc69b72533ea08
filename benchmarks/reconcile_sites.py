"""Time and peak memory of reconciling sites of many networks, beside joins by distance alone.

The peers answer only a part of the question, each with its own library: `geopandas.sjoin_nearest`
gives every record of the second network the nearest of the first within 500 m, and
`geopandas.sjoin` gives all of them. Neither reads names, keeps ids of one network apart, or merges
attributes. Seconds are of the processor and of the task alone; the peak is that of its process,
beside one that only makes the records.

Usage: python -m benchmarks.reconcile_sites [records ...] [--heap N]
"""

import math
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import geopandas
import numpy as np
import pandas as pd

from benchmarks.measuring import measure
from pipeline.ledger import Ledger
from pipeline.projection import to_atlas
from pipeline.spec.merging import Reconcile
from pipeline.steps.reconcile import reconcile

WITHIN_M = 500.0
_TEXTS = (
    *("name_en", "name_fr", "name_es", "address", "city", "owner", "site_type", "setting"),
    *("land_use", "datum", "coordinate_status", "coordinate_method", "opened", "closed"),
    *("activity_evidence", "elevation_flag", "vintage", "retrieved"),
)
_DEGREE_M = 111_195.0


def make_records(count: int, heap: int) -> pd.DataFrame:
    """Records of three networks, of which every third is one that the first has.

    Of ten, seven are sites of the first network, two repeat such a site under its id and a shorter
    name, and one lies near it under that name alone. Sites crowd in cities, as they do on the
    ground; `heap` of them share one coordinate.
    """
    random = np.random.default_rng(0)
    own = count * 7 // 10
    cities = np.column_stack(
        [random.uniform(-122, -72, own // 50 + 1), random.uniform(26, 60, own // 50 + 1)]
    )
    city = random.integers(0, len(cities), own)
    lon, lat = (cities[city] + random.normal(0, 0.08, (own, 2))).T
    lon[:heap], lat[:heap] = -95.95, 41.25
    words = np.array(
        [
            f"{a}{b}{c}"
            for a in "BDGKLMNPRST"
            for b in ("an", "el", "or", "ui")
            for c in ("by", "dale", "ford", "ham", "ton", "ville", "wood", "field")
        ]
    )
    kinds = np.array(["Elementary School", "Fire Station", "Park", "Water Plant", "Met Tower", ""])
    name = (
        pd.Series(random.choice(words, own))
        + " "
        + pd.Series(random.choice(words, own))
        + " "
        + pd.Series(random.choice(kinds, own))
    )
    repeats = random.integers(0, own, count - own)
    by_id = np.arange(len(repeats)) < count // 5
    ids = pd.Series(np.arange(own)).astype("str").str.zfill(9)
    again = ids.iloc[repeats].reset_index(drop=True)
    plain = name.iloc[repeats].reset_index(drop=True).str.replace(r" \S*$", "", regex=True)
    shift = random.normal(0, 80.0 / _DEGREE_M, (len(repeats), 2))
    frame = pd.DataFrame(
        {
            "source": ["a"] * own + np.where(by_id, "b", "c").tolist(),
            "record": np.arange(count),
            "native_id": pd.concat(
                [ids, "R" + pd.Series(np.arange(count - own)).astype("str")]
            ).to_numpy(),
            "identities": pd.concat(
                [
                    "AQS:" + ids,
                    pd.Series(
                        np.where(
                            by_id,
                            "AQS:" + again,
                            "C:" + pd.Series(np.arange(count - own)).astype("str"),
                        )
                    ),
                ]
            ).to_numpy(),
            "name": pd.concat([name, plain]).str.strip().to_numpy(),
            "lon": np.concatenate([lon, lon[repeats] + shift[:, 0]]),
            "lat": np.concatenate([lat, lat[repeats] + shift[:, 1]]),
        }
    )
    fixed = {
        "country": "USA",
        "file": "sites.csv",
        "state_prov": "US-NE",
        "main_medium": "air",
        "status": "unknown",
    }
    texts = dict.fromkeys(_TEXTS, "") | {"vintage": "2025", "activity_evidence": "not stated"}
    frame = frame.assign(network=frame["source"].str.upper(), **fixed, **texts)
    frame = frame.astype(dict.fromkeys(frame.select_dtypes("object").columns, "str"))
    return frame.assign(elevation_m=np.nan, last_data_year=pd.array([pd.NA] * count, dtype="Int64"))


def work(task: str, count: int, heap: int, told: str) -> None:
    records = make_records(count, heap)
    started = time.process_time()
    if task == "reconcile":
        spec = Reconcile(within_m=WITHIN_M, suspect_m=1000, trust=("a", "b", "c"))
        context = SimpleNamespace(
            layer=SimpleNamespace(id="bench", reconcile=spec), ledger=Ledger()
        )
        monitors = pd.DataFrame({"source": [], "native_id": []}, dtype="str")
        sites = reconcile({"sites": records, "monitors": monitors}, context)["sites"]
        assert len(sites) < count * 0.73
    elif task != "make":
        x, y = to_atlas(records["lon"].to_numpy(), records["lat"].to_numpy())
        points = geopandas.GeoDataFrame(
            records[["source", "name"]], geometry=geopandas.points_from_xy(x, y)
        )
        first, others = points[points["source"] == "a"], points[points["source"] != "a"]
        if task == "sjoin_nearest":
            geopandas.sjoin_nearest(others, first, max_distance=WITHIN_M)
        else:
            geopandas.sjoin(others, first, predicate="dwithin", distance=WITHIN_M)
    Path(told).write_text(str(time.process_time() - started))


def main(counts: list[int], heap: int) -> None:
    tasks = ("make", "reconcile", "sjoin_nearest", "sjoin")
    seconds: dict[str, list[float]] = {task: [] for task in tasks}
    begin = "import sys; from benchmarks.reconcile_sites import work as w; a = sys.argv; "
    begin += "w(a[1], int(a[2]), int(a[3]), a[4])"
    print("| records | task | CPU seconds | peak MB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "seconds"
        for count in counts:
            for task in tasks:
                size = [str(count), str(min(heap, count // 2)), str(told)]
                peak = measure([sys.executable, "-c", begin, task, *size]).peak_mb
                taken = float(told.read_text())
                seconds[task].append(taken)
                print(f"| {count:,} | {task} | {taken:.2f} | {peak:.0f} |", flush=True)
    for task in tasks[1:]:
        pairs = zip(counts, counts[1:], seconds[task], seconds[task][1:], strict=False)
        growth = [f"{math.log(t2 / t1) / math.log(n2 / n1):.2f}" for n1, n2, t1, t2 in pairs]
        print(f"{task}: time grows with the records to the power of {', '.join(growth)}")


if __name__ == "__main__":
    given = sys.argv[1:]
    heap = int(given.pop(given.index("--heap") + 1)) if "--heap" in given else 0
    numbers = [int(text) for text in given if text != "--heap"]
    main(numbers or [10_000, 100_000, 1_000_000], heap)
