"""YAML files into checked values, with faults that name file, line and field.

Knows nothing of what the files are about: the models say that.
"""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coaching.errors import ContentFault

ModelT = TypeVar("ModelT", bound=BaseModel)


class Content(BaseModel):
    """Base of everything read from YAML: immutable, and an unknown field is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def read_yaml(path: Path, model: type[ModelT]) -> ModelT:
    """The file as `model`. Raises ContentFault with every fault in it."""
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentFault([_syntax_fault(path, error)]) from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [_fault(path, root, dict(detail)) for detail in error.errors()]
        raise ContentFault(faults) from None


def _syntax_fault(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{path}:{mark.line + 1 if mark else 1}: not valid YAML: {problem}"


def _fault(path: Path, root: yaml.Node | None, detail: dict[str, Any]) -> str:
    location = [part for part in detail["loc"] if not _is_union_tag(part, root, detail)]
    field = ".".join(str(part) for part in location) or "file"
    return f"{path}:{_line_of(root, location)}: {field}: {detail['msg']}"


def _is_union_tag(part: Any, root: yaml.Node | None, detail: dict[str, Any]) -> bool:
    # Pydantic puts the tag of a discriminated union into the location; the file has no such level.
    return part in {"choice", "text"} and detail["loc"].index(part) > 0


def _line_of(node: yaml.Node | None, location: list[Any]) -> int:
    """The line (from 1) of the deepest part of `location` that the file really has."""
    line = 1 if node is None else node.start_mark.line + 1
    for part in location:
        node = _child(node, part)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, part: Any) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]  # type: ignore[no-any-return]
    return None
