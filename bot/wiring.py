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
from bot.draft_desk import DraftDesk
from bot.gap_desk import GapDesk
from bot.group_desk import GroupDesk
from bot.interpreter import Interpreter
from bot.interview_desk import InterviewDesk
from bot.language_model import LanguageModel, open_language_model
from bot.lesson_desk import LessonDesk
from bot.regrading import Regrading
from bot.services import Services
from bot.settings import Settings
from bot.voice_desk import VoiceDesk
from coaching.bank_files import placed_in
from coaching.bank_now import BankNow
from coaching.clock import Clock
from coaching.drills.bullets import Bullets
from coaching.drills.jobs import Jobs
from coaching.grading import Grading, RubricGrader
from coaching.group_quiz import GroupQuiz
from coaching.profiles import Role, load_roles
from coaching.progress import ProgressService
from coaching.quiz import QuizService
from coaching.rewriting import Rewriting
from knowledge import figures
from knowledge.clusters import Clusters
from knowledge.embedding import Encoder
from knowledge.evidence import speaks_to_models
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
from storage.interviews import Interviews
from storage.migrate import migrate
from storage.model_use import ModelUse
from storage.outbox import Outbox
from storage.passages import PassageStore
from storage.personal import PersonalData
from storage.progress import ProgressRepository
from storage.quiz import QuizRepository
from storage.shelf import Shelf
from storage.voice_notes import VoiceNotes

if TYPE_CHECKING:
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
    model: LanguageModel
    model_use: ModelUse


@asynccontextmanager
async def assembled(settings: Settings, clock: Clock) -> AsyncIterator[Assistant]:
    """The assistant over the data folder of the settings, with its schema up to date; closed on leaving."""
    prepare(settings.interview_bot_data_dir)
    database = Database(settings.sql_url)
    model = open_language_model(settings, database, clock)
    encoder, roles = Encoder(settings.interview_bot_model_dir), load_roles()
    library = _library(settings, database, encoder, roles, model.answers, clock)
    matcher = RubricGrader(LateInteraction(encoder), figures)
    grading = Grading(matcher, model.grades, (ModelError,))
    assistant = _assistant(
        settings, database, library, Clusters(encoder, _names(roles)), grading, roles, model, clock
    )
    try:
        await migrate(database)
        await follow_bank(assistant.services.bank_desk)
        yield assistant
    finally:
        await library.close()
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
    model: LanguageModel,
    clock: Clock,
) -> Assistant:
    bank, passages, shelf = BankNow(placed_in()), PassageStore(database), Shelf(database)
    quiz_log, outbox = QuizRepository(database), Outbox(database)
    appeals = AppealDesk(Appeals(database), bank, clock, bool(settings.coach_ids))
    bank_desk = BankDesk(bank, shelf, passages, SHIPPED, roles)
    lessons = LessonDesk((SHIPPED, GUIDES), passages)
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
        bank_desk=bank_desk,
        drafts=DraftDesk(bank_desk, lessons, model.questions),
        broadcasts=BroadcastDesk(Broadcasts(database), clock),
        cohorts=CohortDesk(Cohorts(database), clock, SystemRandom()),
        groups=GroupDesk(GroupQuiz(bank, GroupQuizzes(database), clock)),
        appeals=appeals,
        bullets=Bullets(model.bullets, (ModelError,)),
        jobs=Jobs(bank, grading.rubric_grader.matcher, figures, speaks_to_models, model.jobs, (ModelError,)),
        interviews=InterviewDesk(
            interviews=Interviews(database),
            bank=bank,
            matcher=grading.rubric_grader,
            grader=grading,
            coaches=appeals,
            clock=clock,
            writer=model.follow_ups,
            unavailable=(ModelError,),
        ),
        lessons=lessons,
        rewriting=Rewriting(grading.rubric_grader, model.better, (ModelError,)),
        interpreter=Interpreter(model.translator, grading.rubric_grader.matcher),
        voice=VoiceDesk(VoiceNotes(database), model.transcriber, clock),
        roles=roles,
        clock=clock,
        condenser=model.condenser,
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
