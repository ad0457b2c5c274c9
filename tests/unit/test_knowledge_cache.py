import numpy as np

from knowledge.cache import SizedCache


def test_what_was_unused_longest_is_forgotten_first() -> None:
    cache: SizedCache[np.ndarray] = SizedCache(limit=20)
    cache.add({"a": np.zeros(8, np.int8), "b": np.zeros(8, np.int8)})
    assert cache.get("a") is not None
    cache.add({"c": np.zeros(8, np.int8)})
    assert [cache.get(id_) is not None for id_ in "abc"] == [True, False, True]


def test_what_is_larger_than_the_limit_is_not_kept() -> None:
    cache: SizedCache[np.ndarray] = SizedCache(limit=20)
    cache.add({"a": np.zeros(30, np.int8)})
    assert cache.get("a") is None


def test_what_is_added_again_is_counted_once() -> None:
    cache: SizedCache[np.ndarray] = SizedCache(limit=20)
    for _ in range(3):
        cache.add({"a": np.zeros(8, np.int8)})
    cache.add({"b": np.zeros(8, np.int8)})
    assert cache.get("a") is not None
