"""Downloads: a step of its own, which no build and no test takes."""
