"""Answers with their sources, refusals, and small talk."""

from dataclasses import replace

from bot.markup import bold, escape, italic, quoted
from bot.reading import SmallTalk
from bot.replies.reply import Reply, button, rows, say
from bot.replies.setup import examples
from coaching.profiles import Role
from knowledge.answering import Answer, Citation
from knowledge.dates import told
from knowledge.suggestions import NextQuestion
from storage.passages import ListedPassage

LABEL = 60  # characters of a button


def answer(found: Answer, number: int, coaches: bool = False) -> Reply:
    """An answer with its sources, or a plain refusal with what is near and, where there are coaches, a way to
    ask one. `number` is the question's own.
    """
    onward = tuple((button(shortened(each.text), "next", each.id),) for each in found.next)
    if not found.answered:
        near = "\n".join(f"• {escape(text)}" for text in found.nearest)
        offered = "You could ask instead:" if onward else f"What I do know about:\n{near}" if near else ""
        coach = ((button("🙋 Ask a coach", "coach", str(number)),),) if coaches else ()
        return say(escape(found.answer), *([offered] if offered else []), keyboard=(*onward, *coach))
    sources = "\n".join(("<b>Sources</b>", *(source(citation) for citation in found.citations)))
    note = "Written by a language model from these sources, and checked against them."
    blocks = [escape(found.answer), sources] + ([italic(note)] if found.mode == "model" else [])
    read = tuple(button(f"📖 [{c.n}]", "passage", c.passage_id) for c in found.citations)
    rate = (
        button("👍 Helpful", "helpful", f"{number}.yes"),
        button("👎 Not helpful", "helpful", f"{number}.no"),
    )
    return say(*blocks, keyboard=(*rows(read, 4), rate, *onward))


def in_other_words(reply: Reply, found: Answer, understood: str, translated: str) -> Reply:
    """The reply with the answer in the candidate's language before the English one, if there is a
    translation; `understood` is how their question reads in English.
    """
    heard = [f"❓ {italic(understood)}"] if understood else []
    if not translated:
        return replace(reply, blocks=(*heard, *reply.blocks))
    note = "Translated by a language model. The English text is what I checked:"
    english = f"{italic(note)}\n{escape(found.answer)}"
    return replace(reply, blocks=(*heard, escape(translated), english, *reply.blocks[1:]))


def writing(so_far: str) -> Reply:
    """An answer that is being written, in a message that shows how far it is."""
    return say(escape(f"{so_far} …".strip()))


def tapped(question: NextQuestion, role: Role | None, found: Reply) -> Reply:
    """The answer to a question that was tapped, which leaves no text in the chat; `role` is the one that it
    is about where that is not the candidate's own.
    """
    about = f" ({escape(role.title)})" if role else ""
    return replace(found, blocks=(f"❓ {bold(question.text)}{about}", *found.blocks))


def question_gone() -> Reply:
    """A question was tapped that the documents do not pose any more."""
    return say("My documents have changed since then. Please type the question, and I will look again.")


def shortened(text: str) -> str:
    """A text that fits on a button, cut at a word."""
    if len(text) <= LABEL:
        return text
    return text[: LABEL - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def passage(found: ListedPassage | None) -> Reply:
    """A whole passage; where it has left the index, that it has."""
    if found is None:
        return say("That document has changed since. Please ask again.")
    path = " › ".join(part for part in (found.title, *found.section.split(" > ")) if part)
    return say(f"📖 {bold(path)}", escape(found.text))


def source(citation: Citation) -> str:
    """One numbered source: where it stands, of which day where that matters, and its words."""
    path = [citation.title, *citation.section.split(" > ")] if citation.section else [citation.title]
    dated = f" ({told(citation.dated)})" if citation.dated else ""
    where = f"[{citation.n}] {' › '.join(path)}{dated}"
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
