"""Everything that a language model does here. Without a key there is none, and nothing is imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.settings import Settings
from coaching.clock import Clock
from storage.database import Database
from storage.model_grades import ModelGrades
from storage.model_use import ModelUse

if TYPE_CHECKING:
    from prompts.answers import AnswerWriter
    from prompts.better import BetterWriter
    from prompts.bounds import Accounts
    from prompts.conversation import Condenser
    from prompts.drills import BulletWriter, JobReader
    from prompts.gateway import Gateway
    from prompts.grades import GradeWriter
    from prompts.interviews import FollowUpWriter
    from prompts.languages import Translator
    from prompts.questions import QuestionWriter
    from prompts.voice import Transcriber


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """One model, by what is asked of it; all None where there is none."""

    gateway: Gateway | None = None
    answers: AnswerWriter | None = None
    grades: GradeWriter | None = None
    better: BetterWriter | None = None
    condenser: Condenser | None = None
    follow_ups: FollowUpWriter | None = None
    bullets: BulletWriter | None = None
    jobs: JobReader | None = None
    questions: QuestionWriter | None = None
    translator: Translator | None = None
    transcriber: Transcriber | None = None

    async def close(self) -> None:
        """Close its connections."""
        for part in (self.gateway, self.transcriber):
            if part:
                await part.close()


def open_language_model(settings: Settings, database: Database, clock: Clock) -> LanguageModel:
    """The model that the settings name, or none. Connects at the first question."""
    if settings.openai_api_key is None:
        return LanguageModel()
    from prompts.answers import AnswerWriter
    from prompts.better import BetterWriter
    from prompts.bounds import Accounts
    from prompts.budget import Budget
    from prompts.conversation import Condenser
    from prompts.drills import BulletWriter, JobReader
    from prompts.gateway import open_gateway
    from prompts.grades import GradeWriter
    from prompts.interviews import FollowUpWriter
    from prompts.languages import Translator
    from prompts.questions import QuestionWriter

    key = settings.openai_api_key.get_secret_value()
    budget = Budget(settings.openai_daily_tokens, settings.openai_daily_tokens_per_candidate)
    accounts = Accounts(ModelUse(database), budget, clock.now)
    gateway = open_gateway(
        api_key=key,
        base_url=settings.openai_base_url,
        model=settings.openai_model,
        accounts=accounts,
        lasting=ModelGrades(database),
    )
    return LanguageModel(
        gateway=gateway,
        answers=AnswerWriter(gateway),
        grades=GradeWriter(gateway),
        better=BetterWriter(gateway),
        condenser=Condenser(gateway),
        follow_ups=FollowUpWriter(gateway),
        bullets=BulletWriter(gateway),
        jobs=JobReader(gateway),
        questions=QuestionWriter(gateway),
        translator=Translator(gateway),
        transcriber=_transcriber(settings, key, accounts),
    )


def _transcriber(settings: Settings, key: str, accounts: Accounts) -> Transcriber | None:
    if not settings.openai_transcription_model:
        return None
    from prompts.voice import open_transcriber

    return open_transcriber(
        api_key=key,
        base_url=settings.openai_base_url,
        model=settings.openai_transcription_model,
        accounts=accounts,
    )
