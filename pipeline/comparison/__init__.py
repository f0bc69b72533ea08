"""Two editions of a layer compared: features, attributes, places and sums."""
