"""The JSON bodies of the candidate's actions: which fields each has, and what it does with them.

Knows the shapes of the bodies, not HTTP and not what the actions mean.
"""

from collections.abc import Callable, Mapping
from typing import Any

from playground.chats import JSON
from playground.errors import Mistake
from playground.play import Candidate


def text(candidate: Candidate, body: JSON) -> JSON:
    """`{"text": …, "reply_to"?: message_id}`."""
    given = fields(body, {"text": str}, {"reply_to": int})
    return candidate.text(given["text"], given.get("reply_to"))


def edit(candidate: Candidate, body: JSON) -> JSON:
    """`{"message_id": …, "text": …}`."""
    given = fields(body, {"message_id": int, "text": str})
    return candidate.edit(given["message_id"], given["text"])


def press(candidate: Candidate, body: JSON) -> JSON:
    """`{"message_id": …, "data": …}`."""
    given = fields(body, {"message_id": int, "data": str})
    return candidate.press(given["message_id"], given["data"])


def vote(candidate: Candidate, body: JSON) -> JSON:
    """`{"poll_id": …, "option_ids": […]}`; an empty list retracts."""
    given = fields(body, {"poll_id": str, "option_ids": list})
    if not all(type(option) is int for option in given["option_ids"]):
        raise Mistake("option_ids must be whole numbers")
    return candidate.at_poll(given["poll_id"]).vote(given["poll_id"], given["option_ids"])


def location(candidate: Candidate, body: JSON) -> JSON:
    """`{"latitude": …, "longitude": …}`."""
    given = fields(body, {"latitude": float, "longitude": float})
    return candidate.location(given["latitude"], given["longitude"])


def block(candidate: Candidate, body: JSON) -> JSON:
    """`{}`."""
    fields(body, {})
    return candidate.block()


def unblock(candidate: Candidate, body: JSON) -> JSON:
    """`{}`."""
    fields(body, {})
    return candidate.unblock()


ACTIONS: Mapping[str, Callable[[Candidate, JSON], JSON]] = {
    "text": text,
    "edit": edit,
    "press": press,
    "vote": vote,
    "location": location,
    "block": block,
    "unblock": unblock,
}

_WORDS = {str: "a text", int: "a whole number", float: "a number", list: "a list", bool: "true or false"}


def fields(body: JSON, needed: Mapping[str, type], optional: Mapping[str, type] | None = None) -> JSON:
    """The fields of a body, checked. Raises Mistake for one that is missing, unknown or of another type."""
    kinds = {**needed, **(optional or {})}
    if unknown := set(body) - set(kinds):
        raise Mistake(f"unknown field {min(unknown)!r}; known are {', '.join(sorted(kinds)) or 'none'}")
    if missing := set(needed) - set(body):
        raise Mistake(f"the field {min(missing)!r} is missing")
    for name, value in body.items():
        _check(name, value, kinds[name])
    return body


def _check(name: str, value: Any, kind: type) -> None:
    fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
    if not fits or isinstance(value, bool) is not (kind is bool):
        raise Mistake(f"{name} must be {_WORDS[kind]}")
    if kind is str and not value.isascii() and value != value.encode("utf-8", "replace").decode():
        raise Mistake(f"{name} is not valid Unicode")
