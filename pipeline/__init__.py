"""naatlas: national environmental data in, seamless 1:10M layers of the North American Atlas out.

Imports run one way: ``spec <- read, steps, checks, export <- build <- cli``.
"""

__version__ = "0.1.0"
