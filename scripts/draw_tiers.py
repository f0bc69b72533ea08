"""Draw a part of a polygon layer in its three tiers, side by side, for the documentation.

Titles tell how many vertices the whole tier has. Features have the same colour in each tier, by
their place among the ids of the full one.

Usage: python scripts/draw_tiers.py full.parquet 1m.parquet 10m.parquet picture.png
       [--view LON LAT HALF_WIDTH_KM] [--id COLUMN]
"""

import pipeline.environment  # noqa: I001  (before any geospatial library)

from pathlib import Path

import click
import geopandas
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path as DrawnPath
from numpy.typing import NDArray

from pipeline.export.pictures import as_png, fixed_settings, font
from pipeline.projection import to_atlas

assert pipeline.environment

_TITLES = ("Full detail", "1 : 1 000 000", "1 : 10 000 000")
_SEA, _INK = "#DFEAF1", "#1F2D3A"
_FILLS = ("#7FB685", "#B9D48B", "#E0C879", "#D89F6A", "#A58FBF", "#7FA7C9")
_INCHES, _HEIGHT, _DPI = 10.5, 3.8, 110
# The Kenai Peninsula: fjords, islands, and borders that agencies have in common.
_VIEW = (-150.3, 59.6, 180.0)

Shapes = NDArray[np.object_]


@click.command()
@click.argument("tiers", nargs=3, type=click.Path(exists=True, path_type=Path))
@click.argument("picture", type=click.Path(path_type=Path))
@click.option("--view", type=(float, float, float), default=_VIEW, show_default=True)
@click.option(
    "--id", "key", default="feature_id", show_default=True, help="field that names features"
)
def main(
    tiers: tuple[Path, ...], picture: Path, view: tuple[float, float, float], key: str
) -> None:
    """Draw three GeoParquet files in atlas metres."""
    frames = [geopandas.read_parquet(path) for path in tiers]
    color = {name: row % len(_FILLS) for row, name in enumerate(sorted(frames[0][key]))}
    x, y = to_atlas(np.array([view[0]]), np.array([view[1]]))
    half = view[2] * 1000.0
    box = (x[0] - half, y[0] - half, x[0] + half, y[0] + half)
    with fixed_settings():
        figure = Figure(figsize=(_INCHES, _HEIGHT), dpi=_DPI)
        grid = figure.subplots(1, len(frames), gridspec_kw={"wspace": 0.04})
        figure.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.9)
        for axes, title, frame in zip(grid, _TITLES, frames, strict=True):
            shapes = frame.geometry.to_numpy()
            count = f"{shapely.get_num_coordinates(shapes).sum():,}".replace(",", " ")
            axes.set_title(f"{title}: {count} vertices", fontproperties=font(9), color=_INK)
            _draw(axes, shapes, np.array([color[name] for name in frame[key]]), box)
        picture.write_bytes(as_png(figure, _FILLS, (_SEA,)))


def _draw(
    axes: Axes, shapes: Shapes, color: NDArray[np.int64], box: tuple[float, float, float, float]
) -> None:
    """What is in the box, large features below small ones."""
    axes.set_facecolor(_SEA)
    axes.set_xlim(box[0], box[2])
    axes.set_ylim(box[1], box[3])
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    seen = np.flatnonzero(shapely.intersects(shapes, shapely.box(*box)))
    for row in seen[np.argsort(-shapely.area(shapes[seen]), kind="stable")].tolist():
        # Where a hole runs the other way than its shell, it is left open.
        parts = shapely.orient_polygons(shapely.get_parts(shapes[row]))
        rings = [
            DrawnPath(shapely.get_coordinates(r), closed=True) for r in shapely.get_rings(parts)
        ]
        path = DrawnPath.make_compound_path(*rings)
        fill = _FILLS[color[row]]
        axes.add_collection(
            PathCollection([path], facecolors=fill, edgecolors=_INK, linewidths=0.35)
        )


if __name__ == "__main__":
    main()
