"""What the benchmark of the whole way makes of the messages that a candidate got."""

import pytest

from benchmarks.model_verdict import PREVIEW, REPLY, Chat, Told, figures_of_no_passage, reached
from bot import replies
from bot.markup import escape, messages
from knowledge.answering import Answer, Citation, Mode
from tests.support.hostile_model import Lie, Sent

TEST, PAY = "Rounds\nThe test takes 60 minutes. The talk is in Pune.", "Pay\nThe pay is 300 gold."
TRUE = "The test takes 60 minutes."


def told(*lies: Lie, honest: tuple[str, ...] = (TRUE,)) -> Told:
    return Told((Sent((TEST, PAY)),), frozenset(honest), lies)


def reply(text: str, mode: Mode = "model", quote: str = TRUE) -> str:
    cited = Citation(1, "0" * 16, "a.md", "Guide", "Rounds", quote)
    answer = Answer("How long?", True, mode, text, (cited,), ())
    return "\n\n".join(messages(replies.answer(answer, 1).blocks))


LIES = [
    Lie("digit changed", "The test takes 90 minutes.", (1,), "90"),
    Lie("hidden characters", "The test takes 6\u200b05 minutes.", (1,), "6\u200b05"),
    Lie("company", "The talk is at Google.", (1,), "Google"),
    Lie("negation added", "The talk is not in Pune.", (1,), "not"),
    Lie("markup and links", "<b>The test takes 60 minutes.</b>", (1,), "<b>"),
    Lie("cited from another passage", "The pay is 300 gold.", (1,)),
]


@pytest.mark.parametrize("lie", LIES, ids=[lie.kind for lie in LIES])
def test_a_lie_is_found_in_a_preview_and_in_a_reply(lie: Lie) -> None:
    said = f"{TRUE} [1]\n• {lie.text} [1]"
    clean = reply(f"{TRUE} [1]")
    assert reached(Chat(("", escape(said)), clean), told(lie)) == {PREVIEW: [lie], REPLY: []}
    assert reached(Chat((), reply(said)), told(lie)) == {PREVIEW: [], REPLY: [lie]}
    assert reached(Chat((f"{TRUE} [1]",), clean), told(lie)) == {PREVIEW: [], REPLY: []}


def test_what_was_planted_is_found_in_other_words_too() -> None:
    lie = Lie("company", "The talk is at Google.", (1,), "Google")
    assert reached(Chat((), reply("At Google there is a talk. [1]")), told(lie))[REPLY] == [lie]


def test_a_true_sentence_is_no_lie_though_a_lie_is_a_part_of_it() -> None:
    lie = Lie("restriction dropped", "The test takes 60", (1,), "")
    assert reached(Chat((), reply(f"{TRUE} [1]")), told(lie))[REPLY] == []


def test_a_sentence_that_stands_where_its_mark_points_is_cited_rightly() -> None:
    lie = Lie("cited from another passage", "The talk is in Pune.", (2,))
    quoted = reply("The talk is in Pune. [1]", quote="The test takes 60 minutes. The talk is in Pune.")
    assert reached(Chat((), quoted), told(lie))[REPLY] == []


def test_figures_that_no_passage_has_are_found_and_marks_and_quotes_are_none() -> None:
    chat = Chat(("It takes 60 minutes, or 75. [9]",), reply("It is 300 gold, or 310.5 [1]", quote="77 gold"))
    assert figures_of_no_passage(chat, told()) == {PREVIEW: {"75"}, REPLY: {"310.5"}}
    documents = Chat((), reply("It is 310.5 gold [1]", mode="extractive"))
    assert figures_of_no_passage(documents, told())[REPLY] == set()


def test_answers_are_told_from_refusals_and_by_whom_they_were_written() -> None:
    chats = [Chat((), reply(TRUE)), Chat((), reply(TRUE, mode="extractive")), Chat((), "I do not know.")]
    assert [(chat.cites, chat.by_model) for chat in chats] == [(True, True), (True, False), (False, False)]
