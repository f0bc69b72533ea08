"""Base layers: the framework's own shapes, which show other countries as well."""

from pipeline.checks.dataset import Dataset


def is_base_layer(dataset: Dataset) -> bool:
    """Whether these are the framework's own lines or polygons, or what has a class of theirs."""
    if dataset.column("feature_class", "FEAT_CLASS") is not None:
        return True
    has_fields = dataset.column("UIDENT", "STATEABB") is not None
    return has_fields and len(dataset.vertices.row) > len(dataset)
