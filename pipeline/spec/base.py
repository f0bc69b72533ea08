"""YAML 1.2 with line numbers, read into strict models; every mistake named with file and line."""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.tokens import AliasToken

from pipeline.errors import SpecError

LANGUAGES = ("en", "fr", "es")
_MOST_BYTES = 2_000_000
_MOST_DEPTH = 20


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
    kind = tree.get("kind")
    if kind not in models:
        line, known = _line_of(tree, ("kind",)), " or ".join(models)
        raise SpecError(f"{path}:{line}: kind: expected {known}; found {kind or 'nothing'!r}")
    return _validated(path, tree, models[kind])


def read_plain(path: Path) -> Any:
    """The values of a YAML file, without comments.

    Raises:
        SpecError: the file is not plain YAML.
    """
    return _plain(path, _read_tree(path))


def _validated(path: Path, tree: CommentedMap, model: type[Model]) -> Model:
    try:
        return model.model_validate(_plain(path, tree))
    except ValidationError as error:
        lines = [_explain(path, tree, mistake, model) for mistake in error.errors()]
        raise SpecError("\n".join(lines)) from None


def _read_tree(path: Path) -> CommentedMap:
    if not path.is_file():
        raise SpecError(f"{path}: no such file (expected a YAML spec)")
    if path.stat().st_size > _MOST_BYTES:
        raise SpecError(
            f"{path}: larger than {_MOST_BYTES} bytes; lookups belong in CSV crosswalks"
        )
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_aliases(path, text)
        tree = YAML(typ="rt").load(text)
    except UnicodeDecodeError as error:
        raise SpecError(
            f"{path}: expected UTF-8 text, found byte {error.object[error.start]:#x}"
        ) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SpecError(f"{path}:{line}: not YAML: {error.problem}") from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise SpecError(f"{path}: not YAML: {error}") from None
    if not isinstance(tree, CommentedMap):
        raise SpecError(f"{path}:1: expected a mapping of keys, found {type(tree).__name__}")
    return tree


def _refuse_aliases(path: Path, text: str) -> None:
    """Anchors can be piled up until memory ends, and a spec has no need of them."""
    if "&" not in text or "*" not in text:
        return
    for token in YAML(typ="rt").scan(text):
        if isinstance(token, AliasToken):
            line = token.start_mark.line + 1
            raise SpecError(f"{path}:{line}: YAML aliases are not allowed; write the value out")


def _plain(path: Path, node: Any, depth: int = 0) -> Any:
    if depth > _MOST_DEPTH:
        raise SpecError(f"{path}: nested deeper than {_MOST_DEPTH} levels")
    if isinstance(node, CommentedMap):
        return {str(key): _plain(path, value, depth + 1) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(path, value, depth + 1) for value in node]
    return node


def _explain(path: Path, tree: Any, mistake: Any, model: type[BaseModel]) -> str:
    location = mistake["loc"]
    where = ".".join(str(step) for step in location) or "the whole file"
    line = _line_of(tree, location)
    if mistake["type"] == "extra_forbidden":
        known = _known_keys(model, location[:-1])
        near = difflib.get_close_matches(str(location[-1]), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"{path}:{line}: {where}: unknown key{hint} Known keys: {', '.join(known)}"
    found = mistake.get("input")
    shown = "nothing" if mistake["type"] == "missing" else repr(found)[:120]
    return f"{path}:{line}: {where}: {mistake['msg']}; found {shown}"


def _line_of(tree: Any, location: tuple[int | str, ...]) -> int:
    """The line of the deepest part of `location` that exists in the file (1 is the first)."""
    line, node = 1, tree
    for step in location:
        if isinstance(node, CommentedMap) and step in node:
            line = node.lc.key(step)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line = node.lc.item(step)[0] + 1
        else:
            break
        node = node[step]
    return line


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
