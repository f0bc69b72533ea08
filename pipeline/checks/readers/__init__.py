"""Readers of products that share no code with GDAL, which wrote most of them."""
