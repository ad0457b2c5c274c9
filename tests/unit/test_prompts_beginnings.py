"""What can be read of a reply that is still being written: never more than what it says in the end."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from prompts.beginnings import Beginning
from prompts.drafts import DraftAnswer, DraftSentence, read_draft

# Characters on which a reader of cut JSON trips: what ends strings and objects, escapes, thoughts.
TRICKY = st.text(st.sampled_from('{}[]"\\,:<>/think 1é😀\n')) | st.text() | st.just("<think>{}</think>")
NOTES = st.none() | TRICKY | st.dictionaries(TRICKY, st.lists(st.integers()), max_size=2)
SENTENCES = st.lists(st.tuples(TRICKY, st.lists(st.integers(-9, 99), max_size=3), NOTES), max_size=4)
BEFORE = st.sampled_from(["", "Sure!\n```json\n", '<think>{"sentences": [{}]}</think>', "<think></think>\n"])
AFTER = st.sampled_from(["", "\n```\nAnything else?"])


def written(sentence: tuple[str, list[int], Any], citations_first: bool) -> dict[str, Any]:
    text, citations, note = sentence
    parts: dict[str, Any] = {"text": text, "citations": citations}
    entry = dict(reversed(parts.items())) if citations_first else parts
    # A field that was not asked for is no harm.
    return entry if note is None else {**entry, "note": note}


@st.composite
def replies(draw: st.DrawFn) -> str:
    sentences = [written(each, draw(st.booleans())) for each in draw(SENTENCES)]
    first = {"extra": draw(NOTES)} if draw(st.booleans()) else {}
    whole = {**first, "sentences": sentences}
    said = json.dumps(whole, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 2])))
    said = said.encode(errors="replace").decode()  # no lone halves of surrogate pairs: nobody can send them
    return f"{draw(BEFORE)}{said}{draw(AFTER)}"


@given(replies(), st.data())
def test_at_any_cut_one_reads_a_beginning_of_what_is_said_in_the_end(reply: str, data: st.DataObject) -> None:
    said = read_draft(DraftAnswer, reply).sentences
    beginning, seen = Beginning(DraftAnswer), 0
    cuts = data.draw(st.lists(st.integers(0, len(reply)), max_size=12).map(sorted))
    for cut in cuts:
        if (draft := beginning.read(reply[:cut])) is not None:
            assert draft.sentences == said[: len(draft.sentences)]
            assert len(draft.sentences) >= seen
            seen = len(draft.sentences)
    whole = Beginning(DraftAnswer).read(reply)
    assert whole is not None
    assert whole.sentences == said


@given(st.text(st.sampled_from('{}[]"\\:,<>/think sentences 1')), st.integers(0, 60))
def test_whatever_comes_it_is_read_or_left(reply: str, cut: int) -> None:
    beginning = Beginning(DraftAnswer)
    for length in (cut, len(reply)):
        draft = beginning.read(reply[:length])
        assert draft is None or isinstance(draft, DraftAnswer)


def test_a_sentence_is_there_as_soon_as_its_object_is_closed() -> None:
    reply = '{"sentences": [{"text": "One {1}.", "citations": [1]}, {"text": "Two.", "citations": [12]}]}'
    beginning, seen = Beginning(DraftAnswer), []
    for length in range(len(reply) + 1):
        if (draft := beginning.read(reply[:length])) is not None:
            seen.append((length, len(draft.sentences)))
    first, second = reply.index("}, ") + 1, reply.index("]}]}") + 2
    # The brace within the text is none of ours; the last one closes the draft.
    assert seen == [(reply.index("{1}") + 3, 0), (first, 1), (second, 2), (len(reply), 2)]


def test_nothing_is_read_while_the_model_thinks() -> None:
    thought = '<think>perhaps {"sentences": [{"text": "No.", "citations": [1]}]}'
    beginning = Beginning(DraftAnswer)
    assert beginning.read(thought) is None
    said = '</think>{"sentences": [{"text": "Yes.", "citations": [1]}'
    assert beginning.read(thought + said) == DraftAnswer((DraftSentence("Yes.", (1,)),))
