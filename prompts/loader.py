"""Prompt files -> messages. Knows no model and no wording.

A prompt file holds a system part and a user part, with a line of three dashes between them. Variables,
written {{like_this}}, stand in the user part only, and what fills one is always encoded as JSON: text from
outside can neither enter the system message nor pose as a part of the prompt.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Self

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_SEPARATOR = "\n---\n"


class PromptFault(Exception):
    """A prompt file, or the variables given for it, break the rules. A mistake in the program."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt; `version` is 12 hex digits that change with its text."""

    name: str
    system: str
    template: str
    version: str

    @classmethod
    def parse(cls, name: str, text: str) -> Self:
        """Raises PromptFault unless `text` has two parts and a system part without variables."""
        system, separator, template = text.partition(_SEPARATOR)
        if not separator or not system.strip() or not template.strip():
            raise PromptFault(f"{name}: needs a system part and a user part, with a line --- between them")
        if found := _VARIABLE.search(system):
            raise PromptFault(f"{name}: the system part holds the variable {found.group()}")
        version = hashlib.sha256(text.encode()).hexdigest()[:12]
        return cls(name, system.strip(), template.strip(), version)

    def user(self, **values: object) -> str:
        """The user message. Raises PromptFault where values and variables do not match one to one."""
        wanted = set(_VARIABLE.findall(self.template))
        if missing := wanted - values.keys():
            raise PromptFault(f"{self.name}: no value for {', '.join(sorted(missing))}")
        if left_over := values.keys() - wanted:
            raise PromptFault(f"{self.name}: no variable for {', '.join(sorted(left_over))}")
        return _VARIABLE.sub(lambda variable: as_data(values[variable.group(1)]), self.template)


def as_data(value: object) -> str:
    """`value` as JSON in which no chat template finds its control tokens (<|im_end|>, </s>).

    A lone half of a surrogate pair, which cannot be sent, becomes a question mark.
    """
    encoded = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
    return encoded.replace("<", "\\u003c").replace(">", "\\u003e")


def load_prompt(name: str) -> Prompt:
    """The prompt of the file `<name>.md` beside this module. Raises PromptFault where there is none."""
    try:
        text = (files("prompts") / f"{name}.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PromptFault(f"{name}: there is no such prompt") from None
    return Prompt.parse(name, text)
