"""What a model's reply may be. A draft has the right shape; whether it is true, its user must check."""

import re
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from prompts.errors import ModelGarbled

# Strict structured output wants closed objects. A server without it may add a field, which is harmless.
CLOSED = ConfigDict(json_schema_extra={"additionalProperties": False})
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)

Draft = TypeVar("Draft")


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftSentence:
    """A sentence and the numbers (1-based) of the passages that it claims to rest on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftAnswer:
    """The sentences of an answer; none where the passages do not answer."""

    sentences: tuple[DraftSentence, ...]


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftCriterion:
    """The anchor given to the criterion of that name, and what the model claims to quote."""

    name: str
    anchor: Literal[0, 1, 2, 3, 4]
    quote: str


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftGrade:
    """One entry a criterion, if the model did as it was told."""

    criteria: tuple[DraftCriterion, ...]


def response_format(shape: type[Draft]) -> dict[str, Any]:
    """The `response_format` of the chat completions API that asks for `shape`."""
    schema = TypeAdapter(shape).json_schema()
    return {
        "type": "json_schema",
        "json_schema": {"name": shape.__name__, "strict": True, "schema": schema},
    }


def read_draft(shape: type[Draft], reply: str) -> Draft:
    """The draft in a reply, past a model's thoughts, code fences and words around the JSON object.

    Raises ModelGarbled where there is no object of that shape.
    """
    text = _THOUGHTS.sub("", reply)
    start, end = text.find("{"), text.rfind("}")
    try:
        return TypeAdapter(shape).validate_json(text[start : end + 1])
    except ValidationError as error:
        # Pydantic's own text quotes the reply, which may quote the candidate.
        what = error.errors(include_input=False, include_url=False)[0]["type"]
        raise ModelGarbled(f"The model's reply is not a {shape.__name__}: {what}.") from None
