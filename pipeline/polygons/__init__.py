"""Polygons: made sound, flattened by rank, generalized for a scale by the borders they share."""
