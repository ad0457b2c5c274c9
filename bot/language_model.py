"""Everything that a language model does here, made where there is a key. Imported only then."""

from dataclasses import dataclass

from bot.settings import Settings
from coaching.quiz import Clock
from prompts.answers import AnswerWriter
from prompts.bounds import Accounts
from prompts.budget import Budget
from prompts.gateway import Gateway, open_gateway
from prompts.grades import GradeWriter
from storage.database import Database
from storage.model_grades import ModelGrades
from storage.model_use import ModelUse


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """One model, by what is asked of it."""

    gateway: Gateway
    answers: AnswerWriter
    grades: GradeWriter

    async def close(self) -> None:
        """Close its connections."""
        await self.gateway.close()


def open_language_model(settings: Settings, api_key: str, database: Database, clock: Clock) -> LanguageModel:
    """The model that the settings name. Connects at the first question."""
    budget = Budget(settings.openai_daily_tokens, settings.openai_daily_tokens_per_candidate)
    gateway = open_gateway(
        api_key=api_key,
        base_url=settings.openai_base_url,
        model=settings.openai_model,
        accounts=Accounts(ModelUse(database), budget, clock.now),
        lasting=ModelGrades(database),
    )
    return LanguageModel(gateway, AnswerWriter(gateway), GradeWriter(gateway))
