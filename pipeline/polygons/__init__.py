"""Polygons made sound: read as multipolygons, repaired within a budget, cut at 180 degrees."""
