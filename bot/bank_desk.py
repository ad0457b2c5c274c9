"""The coaches' bank: what they add to the shipped questions, checked before it counts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coaching import bank_check
from coaching.bank_files import Placed, bank_of, over, read_files
from coaching.bank_now import BankNow, File
from coaching.errors import ContentFault
from storage.passages import PassageStore
from storage.shelf import Draft, Shelf

MAX_BYTES = 1024 * 1024  # a thousand questions: each is compared with all others
FOLDER = "bank/"  # before the name on the shelf: a bank and a document may have the same name
GUIDES = Path(__file__).parent.parent / "coaching" / "guides"


@dataclass(frozen=True, slots=True)
class BankDesk:
    """Checks bank files, keeps them on the shelf, and lets the bank of this process follow the shelf."""

    bank: BankNow
    shelf: Shelf
    passages: PassageStore
    shipped: Path
    roles: Mapping[str, Any]

    async def follow(self) -> list[str]:
        """Draw from what is on the shelf now. Returns the faults of files that are left out for them."""
        entries = tuple(entry.id for entry in await self.shelf.kept("bank"))
        return [] if entries == self.bank.entries else self.bank.take(await self._kept(), entries)

    async def faults(self, files: Sequence[File], replace: bool = False) -> list[str]:
        """What is wrong with these files, beside all that counts already; [] where they can be added.

        `replace`: a question may have the id of a shipped one, in whose place it is to be asked.
        """
        names = {name.rpartition("/")[2] for name, _ in files}
        others = [kept for kept in await self._kept() if kept[0].removeprefix(FOLDER) not in names]
        added, _ = self.bank.added(others)
        documents = await self._documents()
        return await asyncio.to_thread(self._checked, files, added, documents, replace)

    async def all_faults(self) -> list[str]:
        """What is wrong with the bank as it is: the shipped questions and those on the shelf."""
        placed, faults = self.bank.with_files(await self._kept())
        found = await asyncio.to_thread(bank_check.faults, placed, await self._documents())
        return [*faults, *self._strangers(placed), *found]

    async def add(self, draft: Draft) -> int:
        """Keep a checked file; it takes the place of one of its name. Returns its number."""
        number = await self.shelf.draft(draft)
        await self.shelf.keep(number)
        await self.follow()
        return number

    def _checked(
        self,
        files: Sequence[File],
        added: Sequence[Placed],
        documents: Mapping[str, str],
        replace: bool,
    ) -> list[str]:
        try:
            given = read_files(files)
            bank_of([*added, *given])
        except ContentFault as fault:
            return fault.faults
        ids = {each.question.id for each in given} if replace else set()
        known = [each for each in over(self.bank.shipped, added) if each.question.id not in ids]
        try:
            bank_of([*known, *given])
        except ContentFault as fault:
            return [f"{each}; `bank import --replace` puts yours in its place" for each in fault.faults]
        return [*self._strangers(given), *bank_check.faults(given, documents, known)]

    def _strangers(self, placed: Sequence[Placed]) -> list[str]:
        """Questions for roles that there are not."""
        return [
            each.fault("roles", f"there is no role '{role}'; known are {', '.join(sorted(self.roles))}")
            for each in placed
            for role in sorted(each.roles - self.roles.keys())
        ]

    async def _kept(self) -> list[File]:
        entries = await self.shelf.kept("bank")
        return [(entry.name, await self.shelf.content(entry.id) or b"") for entry in entries]

    async def _documents(self) -> dict[str, str]:
        """What quotes may stand in: guides and shipped documents by name, other sources by theirs."""
        files = [*GUIDES.glob("*.md"), *self.shipped.glob("*.md")]
        texts = {path.stem: path.read_text(encoding="utf-8") for path in files}
        active = await self.passages.active()
        for passage in await self.passages.listing(active.id) if active else []:
            name = Path(passage.source).stem
            if passage.origin != "shipped":
                texts[name] = f"{texts.get(name, '')}\n{passage.text}"
        return texts
