"""The language model at arm's length: data in, a checked shape out, within stated bounds.

Speaks to any server with OpenAI's chat completions API. Knows neither who asks nor what becomes of a draft.
Personal data in what a person wrote does not leave; quotes come back with it in place.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from pydantic import TypeAdapter

from prompts.bounds import Accounts, Bounds, Call
from prompts.breaker import Breaker
from prompts.chat import open_chat
from prompts.drafts import Draft, DraftAnswer, DraftGrade, read_draft, response_format
from prompts.errors import ModelGarbled
from prompts.loader import Prompt, load_prompt
from prompts.memory import Memory, Recent, key_of
from prompts.payer import current_payer
from prompts.privacy import Redacted, redact

DEFAULT_URL = "https://api.openai.com/v1"


class CriterionLike(Protocol):
    """What a criterion must tell the model."""

    @property
    def name(self) -> str:
        """Its name, which the model repeats."""
        ...

    @property
    def expects(self) -> str:
        """What a good answer says."""
        ...


class Gateway:
    """Asks the model, unless it was asked the very same before.

    `model` names the model and its server, for telling apart what was said by which. `grades` keeps grades,
    so that an answer that is graded again gets the same grade; answers are kept in this process only.
    """

    def __init__(self, bounds: Bounds, model: str, accounts: Accounts, grades: Memory) -> None:
        self._bounds = bounds
        self._model = model
        self._accounts = accounts
        self._answers = Recent()
        self._grades = grades
        self._answer = load_prompt("answer")
        self._grade = load_prompt("grade")

    async def write_answer(self, question: str, passages: Sequence[str]) -> DraftAnswer:
        """An answer from the passages alone, each sentence with its citations. Raises ModelError."""
        asked = redact(question)
        user = self._answer.user(question=asked.text, passages=list(passages))
        draft = await self._ask(self._answer, user, DraftAnswer, self._answers, _any)
        sentences = (replace(each, text=asked.restore(each.text)) for each in draft.sentences)
        return DraftAnswer(tuple(sentences))

    async def grade(
        self, question: str, reference: str, answer: str, criteria: Sequence[CriterionLike]
    ) -> DraftGrade:
        """An anchor (0-4) and a quote for each criterion. Raises ModelError."""
        expected = [{"name": criterion.name, "expects": criterion.expects} for criterion in criteria]
        given = redact(answer)
        user = self._grade.user(question=question, reference=reference, criteria=expected, answer=given.text)
        draft = await self._ask(
            self._grade, user, DraftGrade, self._grades, lambda draft: _grades_all(draft, criteria)
        )
        return _with_own_words(draft, given)

    async def close(self) -> None:
        """Close the connections. The gateway is not used after that."""
        await self._bounds.close()

    @property
    def versions(self) -> dict[str, str]:
        """The version of each prompt, by name."""
        return {prompt.name: prompt.version for prompt in (self._answer, self._grade)}

    async def _ask(
        self,
        prompt: Prompt,
        user: str,
        shape: type[Draft],
        memory: Memory,
        is_whole: Callable[[Draft], bool],
    ) -> Draft:
        # The user message holds question, passages, criteria and answer: whatever changes in them counts.
        key = key_of(self._model, prompt.name, prompt.version, user)
        if (kept := await memory.get(key)) is not None:
            accounts = self._accounts
            await accounts.ledger.note(accounts.now(), current_payer(), prompt.name, "cached")
            return read_draft(shape, kept)

        def read(reply: str) -> Draft:
            draft = read_draft(shape, reply)
            if not is_whole(draft):
                raise ModelGarbled(f"The model's {shape.__name__} does not name what it was asked about.")
            return draft

        draft = await self._bounds.ask(Call(prompt.name, prompt.system, user, response_format(shape), read))
        text = TypeAdapter(shape).dump_json(draft).decode()
        await memory.keep(key, text, current_payer(), self._accounts.now())
        return draft


def open_gateway(
    *,
    api_key: str,
    base_url: str | None,
    model: str,
    timeout: float = 20.0,
    jitter: Callable[[], float] = random.random,
    monotonic: Callable[[], float] = time.monotonic,
    accounts: Accounts | None = None,
    grades: Memory | None = None,
) -> Gateway:
    """A gateway to `model` at `base_url` (default: OpenAI itself). Imports and connects at first use only.

    `timeout` is in seconds for a whole question; `jitter` gives numbers in 0..1 for the wait before a retry
    and for the time that a failing model is left alone, which `monotonic` measures. Without `accounts`
    nothing is limited or counted; without `grades` they are kept in this process only.
    """
    # An address is always named: left open, LangChain would take one from the environment, also LangSmith's.
    address = base_url or DEFAULT_URL
    accounts = accounts or Accounts()
    bounds = Bounds(
        lambda: open_chat(api_key, address, model, timeout, jitter),
        timeout,
        accounts,
        Breaker(monotonic, jitter),
    )
    return Gateway(bounds, f"{model} {address}", accounts, grades or Recent())


def _any(_draft: object) -> bool:
    return True


def _grades_all(draft: DraftGrade, criteria: Sequence[CriterionLike]) -> bool:
    """Whether each criterion has its entry. Without this a slip would be kept, and every such answer lost."""
    graded = sorted(_key(entry.name) for entry in draft.criteria)
    return graded == sorted(_key(criterion.name) for criterion in criteria)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _with_own_words(draft: DraftGrade, given: Redacted) -> DraftGrade:
    return DraftGrade(tuple(replace(each, quote=given.restore(each.quote)) for each in draft.criteria))
