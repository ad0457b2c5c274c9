"""Which methods the Bot API has, and turning a request's raw values into typed arguments.

The facts are in `bot_api.json`: per method and per object the fields with their types, `!` marking a
required one. Stricter than Telegram on purpose: Telegram ignores a parameter or a field that it does not
know, and a typo goes unnoticed; here it is an error. Knows types only, not what a value may mean.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from playground.errors import bad_request
from playground.files import Upload

_ARRAY = "Array of "
_INTEGER = re.compile(r"[+-]?\d{1,19}")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# Telegram has its own words when these are missing.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "file_id": "file_id is not specified",
    "action": "wrong parameter action in request",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a method or one field of an object; any of `kinds` will do."""

    name: str
    kinds: tuple[str, ...]
    required: bool


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Schema:
    """The Bot API as data. `methods` are those played here; `not_played` are the names of the others."""

    version: str
    methods: Mapping[str, Fields]
    types: Mapping[str, Fields]
    unions: Mapping[str, Mapping[str, str]]
    updates: frozenset[str]
    chat_actions: frozenset[str]
    reactions: frozenset[str]
    not_played: frozenset[str]

    def arguments(self, method: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The typed arguments of a call; `raw` holds strings, uploads or decoded JSON. May raise ApiError."""
        fields = self.methods[method]
        for name in raw:
            if name not in fields:
                raise bad_request(f'unknown parameter "{name}"')
        given = {name: value for name, value in raw.items() if not _absent(fields[name], value)}
        for field in fields.values():
            if field.required and field.name not in given:
                raise bad_request(_MISSING.get(field.name, f'parameter "{field.name}" is required'))
        return {name: self._field(fields[name], value, name) for name, value in given.items()}

    def _field(self, field: Field, value: Any, where: str) -> Any:
        return self._value(self._pick(field.kinds, value, where), value, where)

    def _pick(self, kinds: tuple[str, ...], value: Any, where: str) -> str:
        """The kind that fits a value of a field which allows several."""
        if len(kinds) == 1:
            return kinds[0]
        if "InputFile" in kinds:
            return "InputFile" if isinstance(value, Upload) else "String"
        if "Integer" in kinds:
            return "Integer" if _INTEGER.fullmatch(str(value)) else "String"
        thing = _json(value, where)
        for kind in kinds:
            if isinstance(thing, dict) and all(
                f.name in thing for f in self.types[kind].values() if f.required
            ):
                return kind
        raise bad_request(f"can't parse {where}: expected one of {', '.join(kinds)}")

    def _value(self, kind: str, value: Any, where: str) -> Any:
        if kind in _PRIMITIVES:
            return _PRIMITIVES[kind](value, where)
        value = _json(value, where)
        if kind.startswith(_ARRAY):
            return self._array(kind.removeprefix(_ARRAY), value, where)
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {where}: expected an object of type {kind}")
        if kind in self.unions:
            kind = self._member(kind, value, where)
        return self._object(kind, value, where) if kind in self.types else value

    def _array(self, kind: str, value: Any, where: str) -> list[Any]:
        if not isinstance(value, list):
            raise bad_request(f"can't parse {where}: expected an Array of {kind}")
        return [self._value(kind, item, f"{where}[{n}]") for n, item in enumerate(value)]

    def _member(self, union: str, value: Mapping[str, Any], where: str) -> str:
        kind = self.unions[union].get(str(value.get("type")))
        if kind is None:
            raise bad_request(f"can't parse {where}: {union} of unknown type {value.get('type')!r}")
        return kind

    def _object(self, kind: str, value: Mapping[str, Any], where: str) -> dict[str, Any]:
        fields = self.types[kind]
        for name in value:
            if name not in fields:
                raise bad_request(f"can't parse {where}: {kind} has no field {name!r}")
        for field in fields.values():
            if field.required and value.get(field.name) is None:
                raise bad_request(f"can't parse {where}: {kind} needs the field {field.name!r}")
        return {
            name: self._field(fields[name], item, f"{where}.{name}")
            for name, item in value.items()
            if item is not None
        }


def load_schema() -> Schema:
    """Read `bot_api.json`, which ships beside this module."""
    data = json.loads(files("playground").joinpath("bot_api.json").read_text(encoding="utf-8"))
    return Schema(
        version=data["version"],
        methods={name: _fields(fields) for name, fields in data["methods"].items()},
        types={name: _fields(fields) for name, fields in data["types"].items()},
        unions=data["unions"],
        updates=frozenset(data["updates"]),
        chat_actions=frozenset(data["chat_actions"]),
        reactions=frozenset(data["reactions"]),
        not_played=frozenset(data["not_played"]),
    )


def _fields(compact: Mapping[str, str]) -> dict[str, Field]:
    fields = (Field(n.removesuffix("!"), tuple(k.split("|")), n.endswith("!")) for n, k in compact.items())
    return {field.name: field for field in fields}


def _absent(field: Field, value: Any) -> bool:
    """A form has no null: an empty value of anything but a string means that it was not given."""
    return value is None or (value == "" and "String" not in field.kinds)


def _json(value: Any, where: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as broken:
        raise bad_request(f"can't parse {where}: it is not JSON") from broken


def _integer(value: Any, where: str) -> int:
    if isinstance(value, bool) or not _INTEGER.fullmatch(str(value)):
        raise bad_request(f'parameter "{where}" must be an Integer')
    return int(value)


def _float(value: Any, where: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as broken:
        raise bad_request(f'parameter "{where}" must be a Float') from broken


def _boolean(value: Any, where: str) -> bool:
    known = _BOOLEANS.get(str(value).lower())
    if known is None:
        raise bad_request(f'parameter "{where}" must be a Boolean')
    return known


def _string(value: Any, where: str) -> str:
    if not isinstance(value, str | int | float):
        raise bad_request(f'parameter "{where}" must be a String')
    try:
        str(value).encode()
    except UnicodeEncodeError as broken:
        raise bad_request("strings must be encoded in UTF-8") from broken
    return str(value)


def _upload(value: Any, where: str) -> Upload:
    if isinstance(value, Upload):
        return value
    raise bad_request(f'parameter "{where}" must be a file in a multipart form')


_PRIMITIVES: Mapping[str, Callable[[Any, str], Any]] = {
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "String": _string,
    "InputFile": _upload,
}
