# The algorithm that wdpar's st_erase_overlaps publishes, written with sf, as a peer of the flat
# layer: each feature, in the order of rank, less the union of those before it that it meets; then
# without parts up to one square metre. wdpar's own repairs of each step are left out.
#
# Usage: Rscript erase_overlaps.R shapes.gpkg
# The shapes come in the order of rank. Prints seconds of the clock and of the processor, and km2.

suppressPackageStartupMessages(library(sf))
path <- commandArgs(trailingOnly = TRUE)[1]
given <- suppressWarnings(st_geometry(st_read(path, quiet = TRUE)))
started <- proc.time()
flat <- given[1]
for (number in seq_along(given)[-1]) {
  left <- given[number]
  above <- st_intersects(left, flat)[[1]]
  if (length(above) > 0) {
    left <- st_difference(left, st_union(flat[above]))
    left <- left[st_dimension(left) %in% 2]
    if (length(left) > 0) {
      parts <- st_cast(st_collection_extract(left, "POLYGON"), "POLYGON")
      left <- st_combine(parts[as.numeric(st_area(parts)) > 1])
    }
  }
  flat[number] <- if (length(left) > 0) left[[1]] else st_multipolygon()
}
taken <- proc.time() - started
cat(taken[["elapsed"]], taken[["user.self"]] + taken[["sys.self"]],
    sprintf("%.3f", sum(as.numeric(st_area(flat))) / 1e6), "\n")
