"""Every table, in one place. Knows no queries: each repository holds those of its noun.

All instants are UTC. SQLite keeps no zone, so `Instant` refuses a naive datetime on the way in and
puts UTC back on the way out.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; a naive one is a programming error and is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Aware in any zone -> naive UTC, which sorts and compares in SQL."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database; pass one in UTC")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Naive UTC from the database -> aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


# SQLite numbers rows by itself only for a column that is exactly INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _candidate(**options: Any) -> Column[int]:
    reference = ForeignKey("candidates.id", ondelete="CASCADE")
    return Column("candidate_id", BigInteger, reference, nullable=False, **options)


candidates = Table(
    "candidates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # Telegram's user id
    Column("role", String(64)),
    Column("zone", String(64), nullable=False),
    Column("quiz_at", String(5)),  # local "HH:MM"; null: no daily quiz
    Column("paused", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
    # What the next text means: null (a question), "time", "zone", "quiet", "name:<seconds>", "gap:<id>",
    # "cast:<role>", "interview:<id>", "bullet", "job".
    Column("awaiting", String(32)),
    Column("onboarding", Boolean, nullable=False),  # settings are being asked for one after the other
    Column("daily", Integer, nullable=False, server_default=text("3")),  # questions in a daily quiz
    Column("quiet", String(11)),  # local "HH:MM-HH:MM" in which nothing is pushed; null: none
    Column("language", String(8)),  # in which answers are written, such as "hi"; null: English
    Column("next_push_at", Instant),  # null while paused, blocked or without a time
    Column("created_at", Instant, nullable=False),
    # All that the planner asks of candidates, so that it finds and counts those who are due without reading
    # them. SQLite keeps no BIGINT key in other indexes by itself.
    Index("ix_candidates_promise", "next_push_at", "zone", "quiz_at", "id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),  # 0 where an update belongs to no chat
    Column("payload", JSON, nullable=False),
    Column("state", String(8), nullable=False),  # pending | done | parked
    Column("attempts", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("finished_at", Instant),
    UniqueConstraint("bot_id", "update_id"),
    Index("ix_inbox_state_id", "state", "id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    # The n-th message sent while handling one update, so that handling it again does not send it again.
    Column("inbox_id", RowId, ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    _candidate(),
    Column("campaign", String(64), nullable=False),
    Column("local_date", String(10), nullable=False),
    Column(
        "state", String(8), nullable=False
    ),  # pending | sending | sent | blocked | failed | expired | unknown
    Column("due_at", Instant, nullable=False),
    Column("asked_for", Instant),  # the minute that the candidate chose; null where they chose none
    Column("expires_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("finished_at", Instant),
    UniqueConstraint("candidate_id", "campaign", "local_date"),
    Index("ix_outbox_state_due_at", "state", "due_at"),
    # For counting what became of a broadcast. Daily quizzes, by far the most rows, are not in it.
    Index(
        "ix_outbox_campaign",
        "campaign",
        "state",
        sqlite_where=text("campaign <> 'daily'"),
        postgresql_where=text("campaign <> 'daily'"),
    ),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    # What coaches write to everybody, or to one role's candidates. Each person's copy is a row of the outbox.
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("text", Text, nullable=False),
    Column("role", String(64)),  # null: everybody
    Column("given_by", BigInteger, ForeignKey("candidates.id", ondelete="SET NULL")),
    Column("inbox_id", RowId, unique=True),  # the update that it came with
    Column("state", String(8), nullable=False),  # draft | planning | sending | done | stopping | stopped
    Column("local_date", String(10), nullable=False),  # the coach's own, for all of its pushes
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("people", Integer, nullable=False),  # whom it is for: as counted, then as planned
    Column("planned", Integer, nullable=False),  # how many pushes are stored
    Column("planned_to", BigInteger, nullable=False),  # ... for candidates up to this number
    Index("ix_broadcasts_state", "state"),
    # A button of a broadcast that was thrown away must never be that of a later one.
    sqlite_autoincrement=True,
)

quiz_sessions = Table(
    "quiz_sessions",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    _candidate(),
    Column("origin", String(64), nullable=False),  # "update:<inbox id>" or "push:<outbox id>"
    Column("question_ids", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("candidate_id", "origin"),
)

showings = Table(
    "showings",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("session_id", RowId, ForeignKey("quiz_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    _candidate(),
    Column("question_id", String(64), nullable=False),
    Column("poll_id", String(64), unique=True),
    Column("message_id", BigInteger),
    Column("shown_at", Instant, nullable=False),
    UniqueConstraint("session_id", "position"),
    Index("ix_showings_candidate_id", "candidate_id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column(
        "showing_id",
        RowId,
        ForeignKey("showings.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    _candidate(),
    Column("question_id", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("score", Float, nullable=False),  # the grader's, or a coach's once there is one
    Column("inbox_id", RowId, unique=True),  # the update that the answer came with
    Column("answered_at", Instant, nullable=False),
    Column(
        "local_date", String(10), nullable=False, server_default=text("''")
    ),  # the candidate's own, YYYY-MM-DD
    Column("points", Integer, nullable=False, server_default=text("0")),
    Index("ix_attempts_candidate_id_local_date", "candidate_id", "local_date"),
)

cards = Table(
    "cards",
    metadata,
    _candidate(primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("card", JSON, nullable=False),
    Column("due_at", Instant, nullable=False),
)

cohorts = Table(
    "cohorts",
    metadata,
    # Candidates who prepare together. The code stands in the link that brings them in.
    Column("code", String(32), primary_key=True),
    Column("title", String(64), nullable=False),
    Column("given_by", BigInteger, ForeignKey("candidates.id", ondelete="SET NULL")),
    Column("inbox_id", RowId, unique=True),  # the update that it came with
    Column("created_at", Instant, nullable=False),
)

cohort_members = Table(
    "cohort_members",
    metadata,
    _candidate(primary_key=True),  # one cohort at a time
    Column("code", String(32), ForeignKey("cohorts.code", ondelete="CASCADE"), nullable=False, index=True),
    Column("shown_as", String(32)),  # the name on the leaderboard; null: not on it
    Column("joined_at", Instant, nullable=False),
)

group_polls = Table(
    "group_polls",
    metadata,
    # Quizzes that were posted in groups. Nobody's name is kept.
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("question_id", String(64), nullable=False),
    Column("inbox_id", RowId, nullable=False, unique=True),  # the /quiz that asked for it
    Column("poll_id", String(64), unique=True),  # null until it has gone out
    Column("message_id", BigInteger),
    Column("posted_at", Instant, nullable=False),
    Index("ix_group_polls_chat_id", "chat_id", "id"),
)

group_votes = Table(
    "group_votes",
    metadata,
    Column("group_poll_id", RowId, ForeignKey("group_polls.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True),  # who voted need not be a candidate
    Column("right", Boolean, nullable=False),
    Column("voted_at", Instant, nullable=False),
)

interviews = Table(
    "interviews",
    metadata,
    # Mock interviews: a few questions one after the other, each with what was asked further.
    Column("id", RowId, primary_key=True, autoincrement=True),
    _candidate(index=True),
    Column("role", String(64)),
    Column("inbox_id", RowId, nullable=False, unique=True),  # the /mock that began it
    Column("question_ids", JSON, nullable=False),  # of the bank, in order
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),  # null while it goes on; set also where it was left
)

interview_turns = Table(
    "interview_turns",
    metadata,
    # Each thing that was asked in an interview, and what was answered.
    Column("interview_id", RowId, ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _candidate(index=True),
    Column("question_id", String(64), nullable=False),  # the bank's question that it belongs to
    Column("follows_up", Boolean, nullable=False),
    Column("asked", Text, nullable=False),
    Column("answer", Text),  # null: not answered yet; "" where it was passed over
    Column("inbox_id", RowId, unique=True),  # the update that the answer came with
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
)

graded_answers = Table(
    "graded_answers",
    metadata,
    # Free-text answers with their grades, wherever they were given: in a quiz or in a mock interview.
    Column("id", RowId, primary_key=True, autoincrement=True),
    _candidate(index=True),
    Column("question_id", String(64), nullable=False, index=True),
    Column("answer", Text, nullable=False),  # what was graded: in an interview all that was said to it
    Column("grade", JSON, nullable=False),  # the grader's own, with the rubric's version
    Column("graded_at", Instant, nullable=False),
    # Where it was given: one of the two.
    Column("showing_id", RowId, ForeignKey("attempts.showing_id", ondelete="CASCADE"), unique=True),
    Column("interview_id", RowId),
    Column("position", Integer),
    ForeignKeyConstraint(
        ["interview_id", "position"],
        ["interview_turns.interview_id", "interview_turns.position"],
        ondelete="CASCADE",
    ),
    UniqueConstraint("interview_id", "position"),
    CheckConstraint("(showing_id IS NULL) <> (interview_id IS NULL)", name="ck_graded_answers_place"),
    # A coach's button must never be that of a later answer.
    sqlite_autoincrement=True,
)

appeals = Table(
    "appeals",
    metadata,
    # Graded answers that were brought before a coach.
    Column(
        "answer_id",
        RowId,
        ForeignKey("graded_answers.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    _candidate(index=True),
    Column("appealed_at", Instant, nullable=False),
    # Who brought it: the candidate, or the grader that was not sure of its own grade.
    Column("brought_by", String(9), nullable=False, server_default=text("'candidate'")),
    Column("verdict", JSON(none_as_null=True)),  # the grade as a coach gave it; null: it waits
    Column("score", Float),  # the coach's
    Column("before", Float),  # what the grader had given then
    Column("coach", BigInteger, ForeignKey("candidates.id", ondelete="SET NULL")),
    Column("settled_at", Instant, index=True),
)

earlier_grades = Table(
    "earlier_grades",
    metadata,
    # What an answer was graded before it was graded again, for a changed rubric for example.
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column(
        "answer_id", RowId, ForeignKey("graded_answers.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    _candidate(index=True),
    Column("grade", JSON, nullable=False),
    Column("replaced_at", Instant, nullable=False),
)

voice_notes = Table(
    "voice_notes",
    metadata,
    # What was heard in a voice note, until the candidate says whether it is right.
    Column("inbox_id", RowId, primary_key=True, autoincrement=False),  # the update that it came with
    _candidate(index=True),
    Column("transcript", Text, nullable=False),
    Column("used_at", Instant),  # null: not confirmed yet
    Column("heard_at", Instant, nullable=False),
)

asked = Table(
    "asked",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    _candidate(index=True),
    Column("inbox_id", RowId, unique=True),
    Column("question", Text, nullable=False),
    Column("understood", Text, nullable=False),  # the question made to stand alone
    Column("role", String(64)),
    Column("answered", Boolean, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("answer", Text, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("helpful", Boolean),  # what the candidate said of the answer; null: nothing
    Column("wants_coach", Boolean, nullable=False, server_default=false()),  # a refusal was passed on
    Column("settled", String(9)),  # of a gap: "answered" or "dismissed" by a coach; null: open
    Column("asked_at", Instant, nullable=False),
)

model_use = Table(
    "model_use",
    metadata,
    # A row for each call of the language model, or for why there was none. Texts are not in it. What a
    # candidate who is forgotten has used up stays in the day's sum, as nobody's.
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("candidate_id", BigInteger, ForeignKey("candidates.id", ondelete="SET NULL")),
    Column("kind", String(16), nullable=False),  # the prompt that was sent, or "voice"
    # pending | answered | cached | timeout | refused | refused_<status> | garbled | unavailable | over_budget
    # | dropped: a draft, counted by its call or as cached, of which too little was borne out
    Column("outcome", String(16), nullable=False),
    Column("sent", BigInteger, nullable=False),  # tokens; while pending an estimate
    Column("received", BigInteger, nullable=False),
    Column("milliseconds", Integer),
    Column("at", Instant, nullable=False),
    Index("ix_model_use_at", "at"),
    Index("ix_model_use_candidate_id_at", "candidate_id", "at"),
)

model_grades = Table(
    "model_grades",
    metadata,
    # What the language model said of an answer, so that the same answer has the same grade.
    Column("key", String(64), primary_key=True),  # digest of model, prompt, question, rubric and answer
    Column("candidate_id", BigInteger, ForeignKey("candidates.id", ondelete="CASCADE"), index=True),
    Column("draft", Text, nullable=False),  # quotes the answer, without what is personal in it
    Column("made_at", Instant, nullable=False),
)

shelf = Table(
    "shelf",
    metadata,
    # What coaches gave in chat: files, and reviewed answers. A draft is not read by the index.
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column(
        "kind", String(8), nullable=False
    ),  # coach (a document that one sent) | reviewed (an answer) | bank
    Column("state", String(8), nullable=False),  # draft | kept
    Column("name", Text, nullable=False),  # the file's name, which citations show; one kept document a name
    Column("content", LargeBinary, nullable=False),
    Column("given_by", BigInteger, ForeignKey("candidates.id", ondelete="SET NULL")),
    Column("inbox_id", RowId, unique=True),  # the update that it came with
    Column("given_at", Instant, nullable=False),
    Index(
        "uq_shelf_kept_name",
        "name",
        unique=True,
        sqlite_where=text("state = 'kept'"),
        postgresql_where=text("state = 'kept'"),
    ),
)

documents = Table(
    "documents",
    metadata,
    # One row for each content that a source ever had in a living index version.
    Column("id", String(64), primary_key=True),  # digest of source, content, splitter and model
    Column("source", Text, nullable=False),  # the name that citations show
    Column("path", Text, nullable=False),
    Column("origin", String(8), nullable=False),  # shipped | added | coach | reviewed
    Column("title", Text, nullable=False),
    Column("role", String(64)),
    Column("details", JSON, nullable=False),  # the rest of the front matter
    Column("indexed_at", Instant, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    # A passage that a changed document keeps has the same id, vector and tokens in both of its versions.
    Column("id", String(64), primary_key=True),
    Column(
        "document_id",
        String(64),
        ForeignKey("documents.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    Column("position", Integer, nullable=False),
    Column("section", Text, nullable=False),  # heading path, " > " between headings
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian
    Column("tokens", LargeBinary, nullable=False),  # late-interaction vectors, as knowledge packs them
)

index_versions = Table(
    "index_versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("collection", String(64), nullable=False),  # Chroma's name for it
    Column("passages", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("roots", JSON, nullable=False),  # what a refresh reads: see knowledge.scanning.Roots
    Column("built_at", Instant, nullable=False),
)

version_documents = Table(
    "version_documents",
    metadata,
    Column("version_id", Integer, ForeignKey("index_versions.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
)
