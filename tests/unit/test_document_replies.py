"""Whatever stands in a coach's documents: what the bot says of them is HTML that Telegram takes, and fits."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.incoming import Incoming
from bot.replies import documents as said
from coaching.profiles import load_roles
from knowledge.changes import AnswerChange, CheckQuestion, PassageChanges, Preview
from knowledge.indexing import IndexReport
from storage.passages import ListedPassage, StoredDocument
from tests.unit.test_replies import foreign, is_fit_to_send

ROLES = load_roles()
ID = "0123456789abcdef0123456789abcdef"
role_ids = st.sampled_from([None, "nobody", *ROLES])
names = foreign.map(lambda text: f"{text}.pdf")
passages = st.builds(
    ListedPassage,
    id=st.just("0123456789abcdef"),
    source=foreign,
    title=foreign,
    role=role_ids,
    section=foreign,
    kind=st.just("prose"),
    text=foreign.map(lambda text: text * 20),
)
some = st.lists(passages, max_size=5).map(tuple)
documents = st.builds(
    StoredDocument,
    id=st.just(ID),
    source=names,
    path=names,
    origin=st.sampled_from(["shipped", "added", "coach", "reviewed"]),
    title=foreign.map(lambda text: f"Guide {text}"),
    role=role_ids,
    details=st.just({}),
    indexed_at=st.just(datetime(2026, 3, 2, tzinfo=UTC)),
)
said_before = foreign.map(lambda text: f"It says: {text}")
turns = (
    st.tuples(said_before, said_before)
    | st.tuples(st.none(), said_before)
    | st.tuples(said_before, st.none())
)
previews = st.builds(
    Preview,
    document=st.none() | documents,
    passages=st.builds(
        PassageChanges,
        added=some,
        changed=st.lists(st.tuples(passages, passages), max_size=5).map(tuple),
        removed=some,
        unchanged=st.integers(0, 9999),
    ),
    answers=st.lists(
        st.builds(
            lambda question, turn: AnswerChange(question, *turn),
            st.builds(CheckQuestion, text=foreign, role=role_ids),
            turns,
        ),
        max_size=9,
    ).map(tuple),
    checked=st.integers(0, 99),
)


@given(names, previews, documents, st.none() | foreign)
def test_a_preview_is_fit_to_send(
    name: str, preview: Preview, document: StoredDocument, caption: str | None
) -> None:
    is_fit_to_send(said.preview(10**12, name, preview, ROLES, caption))
    is_fit_to_send(said.ask_removal(document, preview, ROLES))


@given(st.lists(st.builds(said.Listed, documents, st.integers(0, 9999), foreign), max_size=8))
def test_a_list_of_documents_is_fit_to_send(page: list[said.Listed]) -> None:
    is_fit_to_send(said.listed(page, 0, len(page), ROLES))
    is_fit_to_send(said.listed(page, 8, 99, ROLES))


@given(documents, st.lists(passages, max_size=40), st.booleans())
def test_a_document_is_fit_to_send(
    document: StoredDocument, held: list[ListedPassage], at_hand: bool
) -> None:
    is_fit_to_send(said.shown(document, held, ROLES, at_hand))
    is_fit_to_send(said.stays(document))


@given(names, foreign)
def test_what_is_said_of_a_file_is_fit_to_send(name: str, why: str) -> None:
    for reply in (
        said.refused(Incoming(name, None)),
        said.refused(Incoming(f"{name}.zip", None)),
        said.unreadable(name, why),
        said.reading(name, 3, 140),
        said.checking(name, 3, 140),
        said.was_read(name),
        said.was_left(name),
        said.discarded(name),
        said.in_use(name),
        said.busy("draft", f"see.{10**12}"),
        said.draft_gone(),
        said.document_gone(),
        said.last_one(),
        said.not_at_hand(),
        said.done(IndexReport(1, 0, 0, 0, 1, 0, (), 0.1, 2)),
    ):
        is_fit_to_send(reply)


def test_what_is_lost_is_said_before_what_is_won() -> None:
    question = CheckQuestion("Is parking free?", None)
    changes = (AnswerChange(question, None, "Yes."), AnswerChange(question, "Yes.", None))
    reply = said.preview(1, "a.md", Preview(None, PassageChanges((), (), (), 3), changes, 7), ROLES)
    text = "\n".join(reply.blocks)
    assert text.index("No longer answered") < text.index("Answered now")
