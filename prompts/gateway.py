"""The language model at arm's length: data in, a checked shape out, within stated bounds.

Speaks to any server with OpenAI's chat completions API. Knows neither what is asked (that is for `answers`,
`grades` and their like), nor who asks, nor what becomes of a draft. Personal data in what a person wrote does
not leave; quotes come back with it in place.
"""

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from pydantic import TypeAdapter

from prompts.beginnings import Beginning
from prompts.bounds import Accounts, Bounds, Call
from prompts.breaker import Breaker
from prompts.chat import Chat, Hear, open_chat
from prompts.drafts import Draft, read_draft, response_format
from prompts.errors import ModelGarbled
from prompts.loader import Prompt
from prompts.memory import Memory, Recent, key_of
from prompts.payer import current_payer, names_of_payer
from prompts.privacy import Personal, Redacted, redact_all

DEFAULT_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Task(Generic[Draft]):
    """One kind of thing that is asked: the prompt, and the shape of what comes back.

    What a `lasting` one brought is kept beyond this process, so that asked again it says the same. `share` is
    the part of the time for a whole question that it may take.
    """

    prompt: Prompt
    shape: type[Draft]
    lasting: bool = False
    share: float = 1.0


class Gateway:
    """Asks the model, unless it was asked the very same before.

    `model` names the model and its server, for telling apart what was said by which. `lasting` keeps drafts
    for good, the rest are kept in this process only.
    """

    def __init__(self, bounds: Bounds[Chat], model: str, accounts: Accounts, lasting: Memory) -> None:
        self._bounds = bounds
        self._model = model
        self._accounts = accounts
        self._recent = Recent()
        self._lasting = lasting

    async def ask(
        self,
        task: Task[Draft],
        *,
        data: Mapping[str, object],
        personal: Mapping[str, Personal],
        is_whole: Callable[[Draft], bool] = lambda _: True,
        follow: Callable[[Draft], Awaitable[None]] | None = None,
    ) -> Draft:
        """What the model makes of the prompt's variables: `data` as it is, and `personal`, what people wrote.

        A draft that is not whole is not kept. While the model writes, `follow` is told the entries that the
        draft's lists have already; nothing of a draft that is remembered. Raises ModelError.
        """
        sent, hidden = redact_all(personal, names_of_payer())
        user = task.prompt.user(**data, **sent)
        hear = _reader(task.shape, hidden, follow) if follow else None
        draft = await self._remembered(task, user, is_whole, hear)
        return _with_own_words(task.shape, draft, hidden)

    async def note(self, kind: str, outcome: str) -> None:
        """Write down what became of a draft, under the name of its prompt."""
        accounts = self._accounts
        await accounts.ledger.note(accounts.now(), current_payer(), kind, outcome)

    async def close(self) -> None:
        """Close the connections. The gateway is not used after that."""
        await self._bounds.close()

    async def _remembered(
        self, task: Task[Draft], user: str, is_whole: Callable[[Draft], bool], hear: Hear | None
    ) -> Draft:
        prompt, shape = task.prompt, task.shape
        memory = self._lasting if task.lasting else self._recent
        # The user message holds question, passages, criteria and answer: whatever changes in them counts.
        key = key_of(self._model, prompt.name, prompt.version, user)
        if (kept := await memory.get(key)) is not None:
            await self.note(prompt.name, "cached")
            return read_draft(shape, kept)

        def read(reply: str) -> Draft:
            draft = read_draft(shape, reply)
            if not is_whole(draft):
                raise ModelGarbled(f"The model's {shape.__name__} does not name what it was asked about.")
            return draft

        schema = response_format(shape)
        draft = await self._bounds.ask(Call(prompt.name, prompt.system, user, schema, read, hear, task.share))
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
    lasting: Memory | None = None,
) -> Gateway:
    """A gateway to `model` at `base_url` (default: OpenAI itself). Imports and connects at first use only.

    `timeout` is in seconds for a whole question; `jitter` gives numbers in 0..1 for the wait before a retry
    and for the time that a failing model is left alone, which `monotonic` measures. Without `accounts`
    nothing is limited or counted; without `lasting` everything is kept in this process only.
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
    return Gateway(bounds, f"{model} {address}", accounts, lasting or Recent())


def _reader(shape: type[Draft], hidden: Redacted, follow: Callable[[Draft], Awaitable[None]]) -> Hear:
    """Makes of a reply that is being written a draft that is."""
    beginning = Beginning(shape)

    async def hear(reply: str) -> None:
        if (draft := beginning.read(reply)) is not None:
            await follow(_with_own_words(shape, draft, hidden))

    return hear


def _with_own_words(shape: type[Draft], draft: Draft, hidden: Redacted) -> Draft:
    """The draft with what was hidden in its place, wherever it stands."""
    if not hidden.hidden:
        return draft
    adapter = TypeAdapter(shape)
    return adapter.validate_python(_restored(adapter.dump_python(draft, mode="json"), hidden))


def _restored(value: Any, hidden: Redacted) -> Any:
    match value:
        case str():
            return hidden.restore(value)
        case list():
            return [_restored(each, hidden) for each in value]
        case dict():
            return {name: _restored(each, hidden) for name, each in value.items()}
        case _:
            return value
