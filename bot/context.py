"""What a handler is given beside the update: the services, and its turn to speak."""

from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.services import Services
from bot.turn import Turn
from coaching.candidate import Candidate


class Context(CallbackContext[ExtBot[str], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """PTB's context with our additions; its own data dictionaries stay empty."""

    services: Services
    turn: Turn
    incoming: Update
    first_name: str  # of who sent the update, as Telegram gives it; "" where nobody did


class DurableApplication(Application[ExtBot[str], Context, Any, Any, Any, None]):
    """PTB's handler table without its queue: an update is handled when the inbox says so.

    PTB logs a handler's error and forgets the update; here the error reaches the inbox, which tries again.
    """

    async def handle(self, update: Update, services: Services, turn: Turn) -> None:
        """Run the first handler of the table that takes the update. Raises what the handler raises."""
        for handlers in self.handlers.values():
            for handler in handlers:
                check = handler.check_update(update)
                if check is None or check is False:
                    continue
                context = self.context_types.context.from_update(update, self)
                context.services, context.turn, context.incoming = services, turn, update
                context.first_name = update.effective_user.first_name if update.effective_user else ""
                await handler.handle_update(update, self, check, context)
                return


async def candidate_of(update: Update, context: Context) -> Candidate:
    """The candidate who sent the update."""
    assert update.effective_user is not None
    return await context.services.candidate(update.effective_user.id)
