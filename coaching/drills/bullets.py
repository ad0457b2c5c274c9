"""Better versions of lines of a résumé: by a language model where there is one and it holds, else by rule.

Knows no Telegram and no model library; it owns the port that a model fulfils.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from coaching.drills.checking import accepted
from coaching.drills.lines import Fault, Remark, is_denied, lines_of, remarks
from coaching.drills.rewriting import Version, rewritten

MOST_VERSIONS = 2


class DraftLine(Protocol):
    """What a model made of one line."""

    @property
    def number(self) -> int:
        """Which line it means, from 1."""
        ...

    @property
    def versions(self) -> Sequence[str]:
        """Better versions, as it says."""
        ...


class BulletWriter(Protocol):
    """A language model that writes lines of a résumé."""

    async def better(self, lines: Sequence[str]) -> Sequence[DraftLine]:
        """Versions of the lines. May raise the errors that `Bullets.unavailable` names."""
        ...


@dataclass(frozen=True, slots=True)
class Better:
    """A line, what is seen in it, and its better versions: none where it is strong, or no line at all."""

    line: str
    fault: Fault | None = None
    versions: tuple[Version, ...] = ()
    remarks: tuple[Remark, ...] = ()
    mode: Literal["model", "rule"] = "rule"


@dataclass(frozen=True, slots=True)
class BetterLines:
    """All lines that were looked at, and how many were left out because there were too many."""

    lines: tuple[Better, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Bullets:
    """Makes lines better. `unavailable` are the errors of a model that cannot; any other goes on up."""

    model: BulletWriter | None = None
    unavailable: tuple[type[Exception], ...] = ()

    async def better(self, text: str) -> BetterLines:
        """Each line of a text with better versions; no lines where the text holds no word."""
        lines, left_out = lines_of(text)
        whole = [line.text for line in lines if line.fault is None]
        drafts = await self._drafts([each for each in whole if not is_denied(each)])
        made = [
            Better(line.text, line.fault) if line.fault else _better(line.text, drafts.get(line.text, ()))
            for line in lines
        ]
        return BetterLines(tuple(made), left_out)

    async def _drafts(self, lines: list[str]) -> dict[str, Sequence[str]]:
        """What a model says of each line, checked by nobody yet."""
        if self.model is None or not lines:
            return {}
        try:
            drafts = await self.model.better(lines)
        except self.unavailable:
            return {}
        return {lines[each.number - 1]: each.versions for each in drafts if 1 <= each.number <= len(lines)}


def _better(line: str, drafts: Sequence[str]) -> Better:
    held = [version for said in drafts if (version := accepted(said, line))]
    if held:
        versions = tuple(Version(each) for each in dict.fromkeys(held))[:MOST_VERSIONS]
        return Better(line, None, versions, tuple(remarks(line)), "model")
    ruled = rewritten(line)
    return Better(line, None, (ruled,) if ruled else (), tuple(remarks(line)))
