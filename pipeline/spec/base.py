"""YAML 1.2 with line numbers, read into strict models; every mistake named with file and line."""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from pipeline import plain_yaml
from pipeline.errors import SpecError
from pipeline.plain_yaml import NotPlainError, Plain

LANGUAGES = ("en", "fr", "es")
_MOST_BYTES = 2_000_000


class StrictModel(BaseModel):
    """A model that refuses keys it does not know and never changes after it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, populate_by_name=True)


class Trilingual(StrictModel):
    """A text in the three languages of the atlas."""

    en: str
    fr: str
    es: str

    def in_language(self, language: str) -> str:
        """The text in ``'en'``, ``'fr'`` or ``'es'``."""
        return str(getattr(self, language))


def _is_expression(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


# A text that is a regular expression.
Expression = Annotated[str, AfterValidator(_is_expression)]

Model = TypeVar("Model", bound=BaseModel)


def read_spec(path: Path, model: type[Model]) -> Model:
    """Read one YAML file into `model`.

    Raises:
        SpecError: the file is missing, is not plain YAML, or breaks the model; the message lists
            every mistake with file, line, what was expected and what was found.
    """
    return _validated(path, _read_tree(path), model)


def read_spec_of_kind(path: Path, models: Mapping[str, type[BaseModel]]) -> BaseModel:
    """Read one YAML file into the model that its key `kind` names.

    Raises:
        SpecError: as `read_spec`, or `kind` is missing or none of those known.
    """
    tree = _read_tree(path)
    kind = tree.value.get("kind")
    if not isinstance(kind, str) or kind not in models:
        line, known = tree.line_of(("kind",)), " or ".join(models)
        raise SpecError(f"{path}:{line}: kind: expected {known}; found {kind or 'nothing'!r}")
    return _validated(path, tree, models[kind])


def read_plain(path: Path) -> Any:
    """The values of a YAML file, without comments.

    Raises:
        SpecError: the file is not plain YAML.
    """
    return _read_tree(path).value


def _validated(path: Path, tree: Plain, model: type[Model]) -> Model:
    try:
        return model.model_validate(tree.value)
    except ValidationError as error:
        lines = [_explain(path, tree, mistake, model) for mistake in error.errors()]
        raise SpecError("\n".join(lines)) from None


def _read_tree(path: Path) -> Plain:
    if not path.is_file():
        raise SpecError(f"{path}: no such file (expected a YAML spec)")
    if path.stat().st_size > _MOST_BYTES:
        raise SpecError(
            f"{path}: larger than {_MOST_BYTES} bytes; lookups belong in CSV crosswalks"
        )
    try:
        tree = plain_yaml.read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SpecError(
            f"{path}: expected UTF-8 text, found byte {error.object[error.start]:#x}"
        ) from None
    except NotPlainError as error:
        raise SpecError(f"{path}:{error.line}: {error}") from None
    if not isinstance(tree.value, dict):
        found = type(tree.value).__name__
        raise SpecError(f"{path}:1: expected a mapping of keys, found {found}")
    return tree


def _explain(path: Path, tree: Plain, mistake: Any, model: type[BaseModel]) -> str:
    location = mistake["loc"]
    where = ".".join(str(step) for step in location) or "the whole file"
    line = tree.line_of(location)
    if mistake["type"] == "extra_forbidden":
        known = _known_keys(model, location[:-1])
        near = difflib.get_close_matches(str(location[-1]), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"{path}:{line}: {where}: unknown key{hint} Known keys: {', '.join(known)}"
    found = mistake.get("input")
    shown = "nothing" if mistake["type"] == "missing" else repr(found)[:120]
    return f"{path}:{line}: {where}: {mistake['msg']}; found {shown}"


def _known_keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Keys that the model at `location` accepts, found through the exported JSON Schema."""
    schema = model.model_json_schema(by_alias=True)
    node: Any = schema
    for step in location:
        node = _resolve(node, schema)
        properties = node.get("properties", {})
        if isinstance(step, str) and step in properties:
            node = properties[step]
        else:
            node = node.get("items") or node.get("additionalProperties") or {}
    node = _resolve(node, schema)
    return sorted(node.get("properties", {}))


def _resolve(node: Any, schema: Any) -> Any:
    for choice in node.get("anyOf", []):
        if "$ref" in choice or "items" in choice or "properties" in choice:
            node = choice
            break
    if "$ref" in node:
        return schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node
