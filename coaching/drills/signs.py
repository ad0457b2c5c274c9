"""Regular expressions in lists, as YAML files beside this module hold them. Knows no texts."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml


def any_of(alternatives: Sequence[str], at_start: bool = False) -> re.Pattern[str]:
    """Any of the alternatives as whole words, in any case; with `at_start` only where a text begins."""
    before = "^" if at_start else r"(?<!\w)"
    # An entry may go over several rows of its file.
    joined = "|".join(alternatives).replace("\n", "")
    return re.compile(rf"{before}(?:{joined})(?!\w)", re.IGNORECASE | re.MULTILINE)


def signs_of(name: str) -> Mapping[str, re.Pattern[str]]:
    """The lists of the file `<name>.yaml` beside this module, each made into one expression."""
    text = Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8")
    return {key: any_of(alternatives) for key, alternatives in yaml.safe_load(text).items()}
