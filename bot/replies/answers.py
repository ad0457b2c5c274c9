"""Answers with their sources, refusals, and small talk."""

from bot.markup import bold, escape, italic, quoted
from bot.reading import SmallTalk
from bot.replies.reply import Reply, button, rows, say
from bot.replies.setup import examples
from coaching.profiles import Role
from knowledge.answering import Answer, Citation
from storage.passages import ListedPassage


def answer(found: Answer, number: int) -> Reply:
    """An answer with its sources, or a plain refusal with what is near. `number` is the question's own."""
    if not found.answered:
        near = "\n".join(f"• {escape(text)}" for text in found.nearest)
        blocks = [escape(found.answer)] + ([f"What I do know about:\n{near}"] if near else [])
        return say(*blocks)
    sources = "\n".join(("<b>Sources</b>", *(source(citation) for citation in found.citations)))
    note = "Written by a language model from these sources, and checked against them."
    blocks = [escape(found.answer), sources] + ([italic(note)] if found.mode == "model" else [])
    read = tuple(button(f"📖 [{c.n}]", "passage", c.passage_id) for c in found.citations)
    rate = (
        button("👍 Helpful", "helpful", f"{number}.yes"),
        button("👎 Not helpful", "helpful", f"{number}.no"),
    )
    return say(*blocks, keyboard=(*rows(read, 4), rate))


def passage(found: ListedPassage | None) -> Reply:
    """A whole passage; where it has left the index, that it has."""
    if found is None:
        return say("That document has changed since. Please ask again.")
    path = " › ".join([found.title, *found.section.split(" > ")])
    return say(f"📖 {bold(path)}", escape(found.text))


def source(citation: Citation) -> str:
    """One numbered source: where it stands, and its words."""
    path = [citation.title, *citation.section.split(" > ")] if citation.section else [citation.title]
    where = f"[{citation.n}] {' › '.join(path)}"
    return f"{escape(where)}\n{quoted(citation.quote)}"


def small_talk(kind: SmallTalk, role: Role | None) -> Reply:
    """An answer to a greeting or to thanks."""
    if kind == "thanks":
        return say("You are welcome. All the best for your interview!")
    return say("Hello! Ask me about the role, for example:\n" + italic(examples(role)[0]))


def no_words() -> Reply:
    """A text without a word in it."""
    return say(
        "I found no words in that. Ask me about the role, for example: "
        + italic("How long is the written test?")
    )
