"""On whose behalf the model is asked: an opaque number, and the names that person goes by.

They follow one piece of work through its tasks in context variables, so that neither who searches documents
nor who grades has to hand them on.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

_payer: ContextVar[int | None] = ContextVar("payer", default=None)
_names: ContextVar[tuple[str, ...]] = ContextVar("names", default=())


@contextmanager
def on_behalf_of(payer: int | None, names: Sequence[str] = ()) -> Iterator[None]:
    """What is asked within is put down to `payer`, None: to nobody in particular; `names` do not leave."""
    token, named = _payer.set(payer), _names.set(tuple(names))
    try:
        yield
    finally:
        _payer.reset(token)
        _names.reset(named)


def current_payer() -> int | None:
    """On whose behalf we are at work."""
    return _payer.get()


def names_of_payer() -> tuple[str, ...]:
    """What the person on whose behalf we are at work is called."""
    return _names.get()
