"""The legend of a layer as pictures that stand beside the data, one a language (rule E3)."""

from pipeline.export.maps import legend_png
from pipeline.spec.layer import LayerSpec

_FILES = {"en": "Legend_en.png", "es": "Leyenda_es.png", "fr": "Legende_fr.png"}


def legend_files(layer: LayerSpec) -> dict[str, bytes]:
    """The pictures by file name."""
    return {
        name: legend_png(layer.style, layer.title.in_language(language), language)
        for language, name in _FILES.items()
    }
