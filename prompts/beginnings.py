"""What can be said of a draft while the model is still writing it. Knows no model."""

from typing import Any, Generic

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from prompts.drafts import Draft, object_in, past_thoughts


class Beginning(Generic[Draft]):
    """Reads a draft of lists from a reply that grows: of each list the entries that are complete."""

    def __init__(self, shape: type[Draft]) -> None:
        self._adapter = TypeAdapter(shape)
        self._ends = 0  # braces seen; an entry is complete only with another one

    def read(self, reply: str) -> Draft | None:
        """The draft as far as a reply has come; None where nothing can have been completed since."""
        ends = reply.count("}")
        if ends == self._ends:
            return None
        self._ends = ends
        said, _, _thinking = past_thoughts(reply).partition("<think>")
        try:
            value = from_json(object_in(said), allow_partial=True)
        except ValueError:
            return None
        # An entry that is being written is the last one of its list.
        for candidate in (value, _without_last(value)):
            try:
                return self._adapter.validate_python(candidate)
            except ValidationError:
                continue
        return None


def _without_last(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: each[:-1] if isinstance(each, list) else each for name, each in value.items()}
