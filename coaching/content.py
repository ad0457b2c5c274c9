"""YAML files into checked values, with faults that name file, line and field.

Knows nothing of what the files are about: the models say that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coaching.errors import ContentFault

ModelT = TypeVar("ModelT", bound=BaseModel)


class Content(BaseModel):
    """Base of everything read from YAML: immutable, and an unknown field is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases, of which a few lines can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not read here", problem_mark=mark)
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[ModelT]):
    """A file's value, and where in the file each part of it stands."""

    value: ModelT
    name: str
    root: yaml.Node | None

    def fault(self, location: Sequence[str | int], text: str) -> str:
        """What is wrong at a place of the value, as `file:line: field: text`."""
        field = ".".join(map(str, location)) or "file"
        return f"{self.name}:{_line_of(self.root, location)}: {field}: {text}"


def read_yaml(path: Path, model: type[ModelT]) -> ModelT:
    """The file as `model`. Raises ContentFault with every fault in it."""
    return parse_yaml(str(path), path.read_bytes(), model).value


def parse_yaml(name: str, content: bytes, model: type[ModelT]) -> Parsed[ModelT]:
    """A file's content as `model`; `name` stands in the faults. Raises ContentFault with all of them."""
    try:
        text = content.decode()
        root = yaml.compose(text, _PlainLoader)
        data = yaml.load(text, _PlainLoader)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentFault([_syntax_fault(name, error)]) from None
    except RecursionError:
        raise ContentFault([f"{name}:1: nested too deeply"]) from None
    try:
        return Parsed(model.model_validate(data), name, root)
    except ValidationError as error:
        faults = [_fault(name, root, dict(detail)) for detail in error.errors()]
        raise ContentFault(faults) from None


def _syntax_fault(name: str, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"{name}:{mark.line + 1 if mark else 1}: not valid YAML: {problem}"


def _fault(name: str, root: yaml.Node | None, detail: dict[str, Any]) -> str:
    location = [part for part in detail["loc"] if not _is_union_tag(part, root, detail)]
    field = ".".join(str(part) for part in location) or "file"
    return f"{name}:{_line_of(root, location)}: {field}: {detail['msg']}"


def _is_union_tag(part: Any, root: yaml.Node | None, detail: dict[str, Any]) -> bool:
    # Pydantic puts the tag of a discriminated union into the location; the file has no such level.
    return part in {"choice", "text"} and detail["loc"].index(part) > 0


def _line_of(node: yaml.Node | None, location: Sequence[Any]) -> int:
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
