"""What a process of the tests would otherwise read again and again from the same files."""

import ssl
from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TypeVar

import yaml

from coaching import bank_files
from knowledge import embedding

Read = TypeVar("Read")


def read_once() -> None:
    """Make this process keep the bank, the embedding model and the certificates once it has read them."""
    # Each client reads the certificates of all authorities for 35 ms, and here nobody speaks TLS.
    ssl.create_default_context = cache(ssl.create_default_context)
    bank_files.read_file = lru_cache(maxsize=64)(bank_files.read_file)
    embedding._load_session = _of_file(embedding._load_session)
    embedding._load_tokenizer = _of_file(embedding._load_tokenizer)
    # Every core has a test process of its own, and threads of a model would be lost in a fork.
    embedding.THREADS = 1
    # libyaml reads the golden questions several times as fast as the loader in Python.
    yaml.safe_load = partial(yaml.load, Loader=yaml.CSafeLoader)


def _of_file(load: Callable[[Path], Read]) -> Callable[[Path], Read]:
    kept = cache(lambda path, _changed: load(path))
    return lambda path: kept(path, path.exists() and path.stat().st_mtime_ns)
