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

MAX_DEPTH = 100  # composing recurses, in C without a guard
# libyaml, which every wheel of PyYAML holds, reads several times as fast as the loader in Python.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Content(BaseModel):
    """Base of everything read from YAML: immutable, and an unknown field is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


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
        root, data = _read(content.decode())
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentFault([_syntax_fault(name, error)]) from None
    try:
        return Parsed(model.model_validate(data), name, root)
    except ValidationError as error:
        faults = [_fault(name, root, dict(detail)) for detail in error.errors()]
        raise ContentFault(faults) from None


def _read(text: str) -> tuple[yaml.Node | None, Any]:
    """The document's tree, which knows the lines, and its data. Raises YAMLError."""
    _refuse_traps(text)
    loader = _LOADER(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


def _refuse_traps(text: str) -> None:
    """Refuse aliases, of which a few lines can stand for gigabytes, and nesting that ends the process."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        mark: Any = event.start_mark
        if depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=mark)
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not read here", problem_mark=mark)


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
