"""Questions that ask for the same thing come together; the rest of the invariants of a clustering."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.clusters import ALIKE, Clusters, linked
from knowledge.embedding import Encoder

GOLDEN = yaml.safe_load((Path(__file__).parents[1] / "golden" / "gaps.yaml").read_text())
ROLES = {"mle": ("ML Engineer", "machine learning engineer"), "pro": ("AWS ProServe", "proserve")}


@pytest.fixture(scope="module")
def clusters() -> Clusters:
    return Clusters(Encoder(), ROLES)


def groups(clusters: Clusters, texts: Sequence[str]) -> list[list[str]]:
    """The clusters as texts."""
    return [[texts[at] for at in cluster] for cluster in clusters.of(texts)]


# Precision and recall of the pairs in one cluster; the floors stand a little under what is measured.
@pytest.mark.parametrize(("half", "precision", "recall"), [("tune", 0.92, 0.54), ("held_out", 0.99, 0.55)])
def test_wordings_of_one_question_come_together(
    clusters: Clusters, half: str, precision: float, recall: float
) -> None:
    group_of = {text: number for number, group in enumerate(GOLDEN[half]) for text in group}
    cluster_of = {t: n for n, cluster in enumerate(groups(clusters, list(group_of))) for t in cluster}
    pairs = list(combinations(group_of, 2))
    alike = {(a, b) for a, b in pairs if group_of[a] == group_of[b]}
    together = {(a, b) for a, b in pairs if cluster_of[a] == cluster_of[b]}
    assert len(alike & together) / len(together) >= precision
    assert len(alike & together) / len(alike) >= recall


def test_the_name_of_a_role_makes_no_two_questions_alike(clusters: Clusters) -> None:
    texts = ["joining bonus for ML engineers", "how many interview rounds for ML engineer", "proserve"]
    assert len(clusters.of(texts)) == 3
    assert clusters.role_named(texts[0]) == "mle"
    assert clusters.role_named("ML engineer or ProServe?") is None


def test_a_wording_that_was_used_most_stands_for_all(clusters: Clusters) -> None:
    texts = ["is food free?", "do we get free food?", "free food there?", "do we get free food?"]
    [cluster] = clusters.of(texts)
    assert texts[cluster[0]] == "do we get free food?"


SOME = [text for group in GOLDEN["tune"][:8] for text in group]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(SOME), max_size=30), st.randoms(use_true_random=False))
def test_every_question_is_in_one_cluster_in_whatever_order_they_come(
    clusters: Clusters, texts: list[str], shuffle: Random
) -> None:
    found = clusters.of(texts)
    assert sorted(at for cluster in found for at in cluster) == list(range(len(texts)))
    shuffled = list(texts)
    shuffle.shuffle(shuffled)
    assert groups(clusters, shuffled) == groups(clusters, texts)


@given(st.integers(0, 25), st.integers(0, 10**6))
def test_all_that_stand_together_are_alike_and_no_two_clusters_could_be_one(size: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(size, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    similar = vectors @ vectors.T
    found = linked(similar, ALIKE)
    assert sorted(at for group in found for at in group) == list(range(size))
    for group in found:
        assert all(similar[one, other] >= ALIKE for one, other in combinations(group, 2))
    for one, other in combinations(found, 2):
        assert similar[np.ix_(one, other)].min() < ALIKE
