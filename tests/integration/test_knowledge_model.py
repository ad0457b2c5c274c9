"""The packaged embedding model and late interaction over it."""

import shutil
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import embedding
from knowledge.embedding import Encoder
from knowledge.errors import ModelDamaged
from knowledge.interaction import LateInteraction, piece_words, repeated
from knowledge.langchain_parts import MiniLMEmbeddings, StructureSplitter
from knowledge.packing import context_of, pack, unpack, with_context

ENCODER = Encoder()


def test_an_encoding_has_unit_rows_and_the_offsets_of_its_pieces() -> None:
    text = "Annotate ambiguous images, please."
    encoded = ENCODER.encode(text)
    assert encoded.vector.shape == (384,)
    assert encoded.tokens.shape == (len(encoded.pieces), 384)
    assert np.allclose(np.linalg.norm(encoded.tokens, axis=1), 1, atol=1e-4)
    assert all(
        text[a:b].lower() == p.removeprefix("##")
        for p, (a, b) in zip(encoded.pieces, encoded.spans, strict=True)
    )


def test_an_empty_text_has_a_vector_and_no_tokens() -> None:
    encoded = ENCODER.encode("")
    assert encoded.tokens.shape == (0, 384)
    assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-4)


def test_padding_does_not_leak_into_short_texts() -> None:
    near = ENCODER.encode("How much is the pay?").vector @ ENCODER.encode("What is the salary?").vector
    far = ENCODER.encode("How much is the pay?").vector @ ENCODER.encode("The cat sleeps.").vector
    assert near > 0.6 > 0.3 > far


def test_progress_is_told_of_each_text() -> None:
    seen: list[tuple[int, int]] = []
    assert len(list(ENCODER.encode_many(["a", "b"], lambda done, total: seen.append((done, total))))) == 2
    assert seen == [(1, 2), (2, 2)]


def test_a_changed_model_file_is_refused_with_a_line_that_mends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Elsewhere:
        def locate_file(self, name: str) -> Path:
            return tmp_path / "model.onnx"

    (tmp_path / "model.onnx").write_bytes(b"changed")
    monkeypatch.setattr(embedding, "distribution", lambda name: Elsewhere())
    with pytest.raises(ModelDamaged, match="reinstall"):
        Encoder().encode("hello")


def test_another_model_folder_is_used_as_it_is(tmp_path: Path) -> None:
    for package, name, _ in embedding._PACKAGED:
        path = Path(str(embedding.distribution(package).locate_file(name)))
        shutil.copy(path, tmp_path / path.name)
    assert np.allclose(Encoder(tmp_path).encode("hello").vector, ENCODER.encode("hello").vector)
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelDamaged):
        Encoder(tmp_path).encode("hello")


def test_packed_tokens_come_back_nearly_as_they_were() -> None:
    title, section, text = "Guide", "Pay > Base", "The base salary is 300 gold."
    full = with_context(title, section, text)
    encoded = ENCODER.encode(full)
    tokens = unpack(pack(encoded, full, len(context_of(title, section))))
    words = piece_words(full, encoded.spans)
    kept = [at for at, word in enumerate(words) if word in {"base", "salary", "gold", "guide", "pay", "300"}]
    best = (encoded.tokens[kept] @ tokens.rows.T).max(axis=1)
    assert (best > 0.999).all()
    assert {text[start:].split()[0] for start in tokens.starts if start >= 0} == {
        "base",
        "salary",
        "300",
        "gold.",
    }


def test_late_interaction_ranks_what_is_said_over_what_is_not() -> None:
    interaction = LateInteraction(ENCODER)
    expected = "Escalate ambiguous labels to an expert"
    said = interaction.match(expected, "I would ask a specialist about unclear labels.")
    assert said > interaction.match(expected, "I like tea.") + 0.2
    assert interaction.match(expected, expected) == pytest.approx(1, abs=1e-3)


def test_words_of_the_question_weigh_nothing() -> None:
    interaction = LateInteraction(ENCODER)
    parroted = interaction.match(
        "Precision is the share of true positives", "Precision?", ignoring="What is precision?"
    )
    assert parroted < interaction.match("Precision is the share of true positives", "Precision?")


def test_a_word_near_in_meaning_to_the_question_weighs_less_than_what_is_new() -> None:
    interaction = LateInteraction(ENCODER)
    expected, question = "Pay is transferred to the bank account on Friday", "When do we get our salary?"

    def lost(said: str) -> float:
        return interaction.match(expected, said) - interaction.match(expected, said, question)

    assert lost("Pay") > lost("the bank account") + 0.03


def test_the_very_words_match_better_than_others_of_the_same_meaning() -> None:
    interaction = LateInteraction(ENCODER)
    expected = "The bulb is in a closed path"
    same = interaction.match(expected, "the bulb is in a closed path")
    assert same > interaction.match(expected, "the lamp sits within a complete loop") + 0.1


def test_whole_texts_are_alike_by_meaning_and_a_text_is_like_itself() -> None:
    interaction = LateInteraction(ENCODER)
    text = "Ask a specialist about unclear labels."
    assert interaction.likeness(text, text) == pytest.approx(1, abs=1e-5)
    near = interaction.likeness(text, "Ask an expert when a label is ambiguous.")
    assert near > interaction.likeness(text, "I like tea.") + 0.3


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_a_word_counts_as_often_as_it_is_said_and_expected(expected: list[str], said: list[str]) -> None:
    share = repeated(Counter(expected), said)
    assert 0 <= share <= 1
    assert repeated(Counter(expected), said + said) >= share
    assert not expected or repeated(Counter(expected), expected) == 1


def test_a_long_text_is_matched_to_its_end() -> None:
    interaction = LateInteraction(ENCODER)
    long = "This sentence only fills the window. " * 80
    assert interaction.match("Use stratified sampling", long + "Use stratified sampling.") > 0.9
    assert interaction.match("anything", "") == -1


def test_langchain_sees_embeddings_and_a_splitter() -> None:
    vectors = MiniLMEmbeddings(ENCODER).embed_documents(["one", "two"])
    assert [len(vector) for vector in vectors] == [384, 384]
    assert StructureSplitter().split_text("# T\n\n## A\n\nfirst part\n\n## B\n\nsecond part here") == [
        "second part here"
    ]
    assert "langchain_core" in sys.modules
