"""The composition root: builds every part by hand, in the order in which data flows."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING

import structlog

from bot.appeal_desk import AppealDesk
from bot.bank_desk import GUIDES, BankDesk
from bot.broadcast_desk import BroadcastDesk
from bot.cohort_desk import CohortDesk
from bot.data_folder import prepare
from bot.gap_desk import GapDesk
from bot.group_desk import GroupDesk
from bot.lesson_desk import LessonDesk
from bot.regrading import Regrading
from bot.services import Services
from bot.settings import Settings
from coaching.bank_files import placed_in
from coaching.bank_now import BankNow
from coaching.grading import Grading, RubricGrader
from coaching.group_quiz import GroupQuiz
from coaching.profiles import Role, load_roles
from coaching.progress import ProgressService
from coaching.quiz import Clock, QuizService
from knowledge import figures
from knowledge.clusters import Clusters
from knowledge.embedding import Encoder
from knowledge.interaction import LateInteraction
from knowledge.library import SHIPPED, Library
from knowledge.vectors import Vectors
from prompts.errors import ModelError
from schedulers.planner import Planner
from storage.appeals import Appeals
from storage.asked import Asked
from storage.broadcasts import Broadcasts
from storage.candidates import Candidates
from storage.cohorts import Cohorts
from storage.database import Database
from storage.gaps import Gaps
from storage.grades import Grades
from storage.group_quiz import GroupQuizzes
from storage.inbox import Inbox
from storage.migrate import migrate
from storage.model_use import ModelUse
from storage.outbox import Outbox
from storage.passages import PassageStore
from storage.personal import PersonalData
from storage.progress import ProgressRepository
from storage.quiz import QuizRepository
from storage.shelf import Shelf

if TYPE_CHECKING:
    from bot.language_model import LanguageModel
    from prompts.answers import AnswerWriter

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Assistant:
    """Everything that works without a chat."""

    settings: Settings
    database: Database
    services: Services
    grading: Grading
    planner: Planner
    outbox: Outbox
    regrading: Regrading
    model: "LanguageModel | None"
    model_use: ModelUse


@asynccontextmanager
async def assembled(settings: Settings, clock: Clock) -> AsyncIterator[Assistant]:
    """The assistant over the data folder of the settings, with its schema up to date; closed on leaving."""
    prepare(settings.interview_bot_data_dir)
    database = Database(settings.sql_url)
    model = _language_model(settings, database, clock)
    encoder, roles = Encoder(settings.interview_bot_model_dir), load_roles()
    library = _library(settings, database, encoder, roles, model.answers if model else None, clock)
    matcher = RubricGrader(LateInteraction(encoder), figures)
    grading = Grading(matcher, model.grades if model else None, (ModelError,))
    assistant = _assistant(
        settings, database, library, Clusters(encoder, _names(roles)), grading, roles, model, clock
    )
    try:
        await migrate(database)
        await follow_bank(assistant.services.bank_desk)
        yield assistant
    finally:
        await library.close()
        if model:
            await model.close()
        await database.close()


def _library(
    settings: Settings,
    database: Database,
    encoder: Encoder,
    roles: Mapping[str, Role],
    writer: "AnswerWriter | None",
    clock: Clock,
) -> Library:
    folder = settings.interview_bot_data_dir
    return Library(
        store=PassageStore(database),
        vectors=Vectors(folder / "chroma", settings.chroma_url),
        encoder=encoder,
        roles=_names(roles),
        writer=writer,
        clock=clock.now,
        lock=folder / "index.lock",
        shelf=Shelf(database),
        starters={role.id: role.examples for role in roles.values()},
    )


def _assistant(
    settings: Settings,
    database: Database,
    library: Library,
    clusters: Clusters,
    grading: Grading,
    roles: Mapping[str, Role],
    model: "LanguageModel | None",
    clock: Clock,
) -> Assistant:
    bank, passages, shelf = BankNow(placed_in()), PassageStore(database), Shelf(database)
    quiz_log, outbox = QuizRepository(database), Outbox(database)
    appeals = AppealDesk(Appeals(database), bank, clock)
    services = Services(
        library=library,
        passages=passages,
        quiz=QuizService(bank, quiz_log, grading, appeals, clock),
        quiz_log=quiz_log,
        progress=ProgressService(bank, ProgressRepository(database), quiz_log),
        candidates=Candidates(database),
        asked=Asked(database),
        inbox=Inbox(database),
        personal=PersonalData(database),
        shelf=shelf,
        gaps=GapDesk(Gaps(database), shelf, library, clusters, clock),
        coaches=settings.coach_ids,
        bank_desk=BankDesk(bank, shelf, passages, SHIPPED, roles),
        broadcasts=BroadcastDesk(Broadcasts(database), clock),
        cohorts=CohortDesk(Cohorts(database), clock, SystemRandom()),
        groups=GroupDesk(GroupQuiz(bank, GroupQuizzes(database), clock)),
        appeals=appeals,
        lessons=LessonDesk((SHIPPED, GUIDES), passages),
        roles=roles,
        clock=clock,
    )
    regrading = Regrading(Grades(database), appeals, bank, grading, clock)
    planner, model_use = Planner(outbox, clock), ModelUse(database)
    return Assistant(settings, database, services, grading, planner, outbox, regrading, model, model_use)


def _names(roles: Mapping[str, Role]) -> dict[str, tuple[str, ...]]:
    """What each role is called in questions."""
    return {role.id: (role.title, *role.names) for role in roles.values()}


async def follow_bank(desk: BankDesk) -> None:
    """Take up questions that were added elsewhere; a file that fits no more is left out and named."""
    for fault in await desk.follow():
        log.error("bank_file_left_out", fault=fault)


def _language_model(settings: Settings, database: Database, clock: Clock) -> "LanguageModel | None":
    if settings.openai_api_key is None:
        return None
    # Without a key nobody pays for these.
    from bot.language_model import open_language_model

    return open_language_model(settings, settings.openai_api_key.get_secret_value(), database, clock)
