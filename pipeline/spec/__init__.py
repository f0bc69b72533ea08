"""Typed specs: what we promise (layers), where it comes from (sources), what to build (atlases)."""
