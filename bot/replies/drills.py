"""Lines of a résumé made stronger, descriptions of jobs taken apart."""

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.markup import bold, escape, italic
from bot.replies.reply import Reply, button, rows, say
from bot.replies.weekly import topic_name
from coaching.drills.bullets import Better, BetterLines
from coaching.drills.cautions import Caution, Sign
from coaching.drills.facts import FactKind
from coaching.drills.jobs import Job, Listed
from coaching.drills.lines import Fault, Kind, Remark
from coaching.drills.quoting import READ

Drill = Literal["bullet", "job"]
_BRIEF = 2  # remarks on a line that is one of several
_LONGEST = 140  # characters of a quote

_ASK: Mapping[Drill, tuple[str, str]] = {
    "bullet": (
        "Send me a line of your résumé, or up to 5 lines. For example:",
        "Responsible for managing the stock of 3 stores",
    ),
    "job": (
        "Paste the text of a job advert here. I show you what they want, what they will probably ask, and "
        "what to look out for. I cannot open files or pictures: please copy the text. For example:",
        "Data analyst, Pune, 4 LPA. SQL and Excel must, Power BI good to have.",
    ),
}
_HINTS: Mapping[Drill, str] = {"bullet": "A line of your résumé", "job": "The text of the job advert"}
_REMARKS: Mapping[Kind, str] = {
    "verb": "It begins with a verb: {}.",
    "number": "It has a number: {}.",
    "denied": "It says {}. Write what you did, not what you did not.",
    "person": "Leave out {}: everybody knows that it is about you.",
    "duty": "{} names a duty. Say what you did.",
    "shared": "{} hides your own part. Say what you yourself did.",
    "passive": "{} does not say who did it. Begin with what you did.",
    "no_verb": "Begin with what you did, with a verb such as “Prepared” or “Checked”.",
    "long": "It is long. One line of about 20 words is enough.",
    "sentences": "It has more than one sentence. Make one line of each.",
    "no_number": "It has no number. How many, how often, how much faster?",
    "no_result": "It does not say what came of it.",
}
_FAULTS: Mapping[Fault, str] = {
    "short": "This is very short. Say what you did, with what, and what came of it.",
    "foreign": "I can only help with English lines so far.",
}
_FACTS: Mapping[FactKind, str] = {
    "pay": "💰 Pay",
    "place": "📍 Place",
    "hours": "🕘 Hours",
    "contract": "📃 Kind of job",
    "experience": "📈 Experience",
    "education": "🎓 Education",
    "deadline": "📅 Date",
}
_TO_ASK: Mapping[FactKind, str] = {
    "pay": "“What is the pay, and what comes on top of it?”",
    "place": "“Where is the place of work?”",
    "hours": "“What are the working hours, and are there shifts?”",
    "contract": "“Is the job permanent or for a fixed time?”",
}
_SIGNS: Mapping[Sign, str] = {
    "fee": "It asks for money. A company does not charge you for a job; only a state exam may have a fee.",
    "secret": "It asks for bank or ID details. Wait for a written offer, and never tell an OTP or a PIN.",
    "documents": "It wants to keep your original papers. Give copies, and only show the originals.",
    "unpaid": "Some of the work may be unpaid. Ask for how long, and have it in writing.",
    "guarantee": "It promises a job without a real interview. Honest employers want to know you first.",
    "easy": "It promises much money for little work. This is a common trick.",
    "chat": "It wants you to write in a chat app. Look for this job on the company's own website first.",
    "private_mail": "The address is a private one. A company mostly writes from its own.",
    "bond": "There is a bond or a penalty. Ask how long and how much before you sign.",
}
_GRAVE: frozenset[Sign] = frozenset(("fee", "secret", "guarantee", "easy", "chat"))


def ask(drill: Drill) -> Reply:
    """The command alone: ask for the text, with an example."""
    words, example = _ASK[drill]
    return say(f"{words}\n{italic(example)}", placeholder=_HINTS[drill])


def in_one_message(drill: Drill) -> Reply:
    """The command alone in the middle of an interview, where the next text is an answer."""
    return say(
        "Your practice interview goes on, so your next text is an answer in it.",
        f"Write everything in one message: /{drill} and then the text. /stop ends the interview.",
    )


def bullets(found: BetterLines) -> Reply:
    """The lines with what is seen in them and their better versions."""
    alone = len(found.lines) == 1
    blocks = [_bullet(each, None if alone else at) for at, each in enumerate(found.lines, start=1)]
    notes = []
    if any(not version.sure for each in found.lines for version in each.versions):
        notes.append("[verb] is what you did: Prepared, Checked, Organised, Built …")
    if any(version.blanks for each in found.lines for version in each.versions):
        notes.append(
            "Fill each ___ with what is true. After “so that” say what became better, with a number if you "
            "can. What you do not know, leave out."
        )
    if found.left_out:
        notes.append(
            f"I looked at the first {len(found.lines)} lines. Send the other {found.left_out} again."
        )
    if any(each.mode == "model" for each in found.lines):
        notes.append(italic("Written by a language model from your words, and checked against them."))
    return say(*blocks, *notes)


def no_lines() -> Reply:
    """Nothing but signs."""
    return say("I found no line in this. Send /bullet and a line of your résumé.")


def job(found: Job) -> Reply:
    """A description taken apart: warnings, what it says, what it does not say, what to practise."""
    facts = [f"{_FACTS[fact.kind]}: {_quoted(fact.quote)}" for fact in found.facts]
    plain = [f"• {_quoted(each.quote)} – {escape(each.meaning)}" for each in found.plain]
    blocks = [
        _cautions(found.cautions),
        _list("📄 <b>In short</b>", facts),
        _list("🛠 <b>The work</b>", _items(found.work)),
        _list("✅ <b>You must have</b>", _items(found.must)),
        _list("🔎 <b>It also asks for</b> (it does not say if it is a must)", _items(found.asks)),
        _list("👍 <b>Nice to have</b>", _items(found.nice)),
        _list("💬 <b>In plain words</b>", plain),
        _list("🎯 <b>They will probably ask about</b>", [_topic(t.name, t.quote) for t in found.topics]),
        _list("❓ <b>It does not say this. Ask them:</b>", [f"• {_TO_ASK[kind]}" for kind in found.missing]),
    ]
    if found.cut:
        blocks.append(f"I read {READ:,} characters at most. Is there more? Send the rest alone, after /job.")
    if found.orders:
        blocks.append("🚫 Some of this text gives orders to a computer program, not to you. I left that out.")
    if any(each.by_model for each in found.plain):
        blocks.append(
            italic("Some of the plain words are by a language model. All quotes are from the advert.")
        )
    if found.topics:
        blocks.append("👉 Next step: practise a topic. The number says how many questions I have on it.")
    elif found.must.quotes or found.asks.quotes:
        blocks.append("👉 Next step: for each thing that they ask for, think of one example of your own.")
    keys = [button(f"{topic_name(t.name)} · {t.questions}", "practise", t.name) for t in found.topics]
    return say(*(block for block in blocks if block), keyboard=rows(keys, 2))


def no_job(foreign: bool) -> Reply:
    """A text in which no description is found, perhaps because it is not in English."""
    if foreign:
        return say("I can only read job adverts in English so far.")
    return say(
        "I do not see a job advert in this. Send /job and paste its whole text, with what they ask for.",
    )


def rest_of_job() -> Reply:
    """Telegram has cut a long text: here comes the next part."""
    return say(
        "This looks like the rest of the advert. I read only the first part. Is this part important? "
        "Send it again alone, after /job."
    )


def topic_gone() -> Reply:
    """A button of a topic that has no questions any more."""
    return say("There are no questions on this topic any more. /quiz asks others.")


def _bullet(found: Better, number: int | None) -> str:
    head = f"✏️ {italic(found.line)}" if number is None else f"<b>{number}.</b> {italic(found.line)}"
    if found.fault:
        return f"{head}\n{_FAULTS[found.fault]}"
    remarks = [_remark(each) for each in (found.remarks if number is None else found.remarks[:_BRIEF])]
    if not found.versions:
        return "\n".join((head, "💪 This line is strong. Keep it.", *remarks))
    sure = all(version.sure for version in found.versions)
    title = "<b>Stronger</b> (tap to copy):" if sure else "<b>Try this pattern</b> (tap to copy):"
    versions = [f"• <code>{escape(version.text)}</code>" for version in found.versions]
    return "\n".join((head, *remarks, title, *versions))


def _remark(remark: Remark) -> str:
    sign = "✅" if remark.good else "👉"
    return f"{sign} {_REMARKS[remark.kind].format(_quoted(remark.words))}"


def _cautions(cautions: Sequence[Caution]) -> str:
    lines = [f"• {_SIGNS[each.sign]}\n   {_quoted(each.quote)}" for each in cautions]
    if any(each.sign in _GRAVE for each in cautions):
        lines.append("Before you pay or send papers, ask somebody you trust.")
    return _list("⚠️ <b>Please look twice</b>", lines)


def _topic(name: str, quote: str) -> str:
    why = _quoted(quote) if quote else "almost every interview does"
    return f"• {bold(topic_name(name))}: {why}"


def _items(found: Listed) -> list[str]:
    more = [f"… and {found.more} more"] if found.more else []
    return [*(f"• {_quoted(quote)}" for quote in found.quotes), *more]


def _quoted(words: str) -> str:
    """Words of somebody else, on one line, between quotation marks; the beginning of many."""
    flat = " ".join(words.split())
    if len(flat) > _LONGEST:
        flat = flat[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
    return f"“{escape(flat)}”"


def _list(title: str, lines: Sequence[str]) -> str:
    return "\n".join((title, *lines)) if lines else ""
