"""On whose behalf the model is asked: an opaque number that follows one piece of work through its tasks.

A context variable, so that neither who searches documents nor who grades has to hand it on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_payer: ContextVar[int | None] = ContextVar("payer", default=None)


@contextmanager
def on_behalf_of(payer: int | None) -> Iterator[None]:
    """What is asked within is put down to `payer`; None: to nobody in particular."""
    token = _payer.set(payer)
    try:
        yield
    finally:
        _payer.reset(token)


def current_payer() -> int | None:
    """On whose behalf we are at work."""
    return _payer.get()
