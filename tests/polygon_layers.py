"""Polygons for tests of generalization, and what is measured on them apart from the program."""

import numpy as np
import shapely

from pipeline.polygons.outlines import numbered, outlines_of


def layer(*shapes):
    """Shapes, or texts of them, as an array."""
    found = [shapely.from_wkt(shape) if isinstance(shape, str) else shape for shape in shapes]
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array


def wavy(start, end, steps=40, height=300.0):
    """A line with waves, the same places whichever side asks for it."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    along = np.array(end, dtype=float) - start
    across = np.array([-along[1], along[0]]) / np.hypot(*along)
    return np.array(start) + t * along + height * np.sin(t * 40) * np.sin(np.pi * t) * across


def ring(*lines):
    """A polygon of lines that follow each other."""
    return shapely.Polygon(np.concatenate([line[:-1] for line in lines]))


def shared_edges(shapes):
    """Pairs of features, each with how many edges they have in common."""
    outlines = outlines_of(shapes)
    vertex = numbered(outlines.places)
    first = np.flatnonzero(outlines.is_edge)
    users = {}
    for edge, row in zip(
        np.sort([vertex[first], vertex[first + 1]], axis=0).T.tolist(),
        outlines.feature_of_place[first].tolist(),
        strict=True,
    ):
        users.setdefault(tuple(edge), set()).add(row)
    found = {}
    for rows in users.values():
        for one in rows:
            for other in rows:
                if one < other:
                    found[one, other] = found.get((one, other), 0) + 1
    return found


def hausdorff(one, other, share=0.02):
    """The Hausdorff distance of two outlines by GEOS, edges cut into pieces."""
    return shapely.hausdorff_distance(one.boundary, other.boundary, densify=share)
