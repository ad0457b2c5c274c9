"""The handler table. The first handler that takes an update is the only one that does."""

from collections.abc import Iterable
from typing import Any

from telegram import BotCommand, BotCommandScopeAllGroupChats, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    PollAnswerHandler,
    TypeHandler,
    filters,
)

from bot import replies
from bot.coaches import announce_to_coach, coaches_only
from bot.context import Context, DurableApplication
from bot.handlers import (
    bank,
    broadcasts,
    cohorts,
    desk,
    documents,
    drafts,
    drills,
    gaps,
    groups,
    interviews,
    onboarding,
    others,
    presses,
    privacy,
    progress,
    quiz,
    settings,
    texts,
    voice,
)
from bot.pace import Pacer
from bot.replies.groups import GROUP_COMMANDS

# What we ask Telegram for; other kinds of update would only be thrown away.
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.POLL_ANSWER,
    Update.MY_CHAT_MEMBER,
]

PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE

BANK_FILE = (
    filters.Document.FileExtension("yaml")
    | filters.Document.FileExtension("yml")
    | filters.Document.FileExtension("csv")
)

# Order matters: commands before texts, known before unknown, the catch-all last.
HANDLERS: tuple[BaseHandler[Update, Context, Any], ...] = (
    CommandHandler("start", onboarding.start, PRIVATE),
    CommandHandler("quiz", quiz.begin, PRIVATE),
    CommandHandler("mock", interviews.begin, PRIVATE),
    CommandHandler("stop", interviews.stop, PRIVATE),
    CommandHandler("skip", interviews.skip, PRIVATE),
    CommandHandler("bullet", drills.bullet, PRIVATE),
    CommandHandler("job", drills.job, PRIVATE),
    CommandHandler("appeal", desk.appeal, PRIVATE),
    CommandHandler("progress", progress.show, PRIVATE),
    CommandHandler("leaderboard", cohorts.leaderboard, PRIVATE),
    CommandHandler("settings", settings.show, PRIVATE),
    CommandHandler("pause", settings.pause, PRIVATE),
    CommandHandler("resume", settings.resume, PRIVATE),
    CommandHandler("help", others.show_help, PRIVATE),
    CommandHandler("privacy", privacy.show, PRIVATE),
    CommandHandler("sources", coaches_only(documents.show_all), PRIVATE),
    CommandHandler("gaps", coaches_only(gaps.show), PRIVATE),
    CommandHandler("desk", coaches_only(desk.show), PRIVATE),
    CommandHandler("broadcast", coaches_only(broadcasts.begin), PRIVATE),
    CommandHandler("cohort", coaches_only(cohorts.begin), PRIVATE),
    CommandHandler("draft", coaches_only(drafts.begin), PRIVATE),
    CommandHandler("cancel", coaches_only(gaps.cancel), PRIVATE),
    MessageHandler(PRIVATE & filters.COMMAND, others.unknown_command),
    MessageHandler(PRIVATE & filters.TEXT, texts.text),
    MessageHandler(PRIVATE & filters.LOCATION, onboarding.located),
    MessageHandler(PRIVATE & BANK_FILE, bank.receive),
    MessageHandler(PRIVATE & filters.Document.ALL, documents.receive),
    MessageHandler(PRIVATE & filters.VOICE, voice.receive),
    MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, others.not_text),
    PollAnswerHandler(quiz.vote),
    CallbackQueryHandler(presses.press),
    ChatMemberHandler(settings.membership, ChatMemberHandler.MY_CHAT_MEMBER),
    CommandHandler("quiz", groups.quiz, GROUP),
    CommandHandler(("start", "help"), groups.about, GROUP),
    MessageHandler(GROUP & filters.COMMAND, groups.other_command),
    MessageHandler(GROUP & filters.StatusUpdate.MIGRATE, groups.migrated),
    TypeHandler(Update, others.nothing),
)


def build_application(token: str, api_url: str, pacer: Pacer) -> DurableApplication:
    """PTB's application with our table: no queue, no job queue, no memory of its own."""
    application = (
        Application.builder()
        .application_class(DurableApplication)
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .context_types(ContextTypes(context=Context))
        .rate_limiter(pacer)
        .updater(None)
        .job_queue(None)
        .build()
    )
    # The builder's types do not follow application_class.
    assert isinstance(application, DurableApplication)
    application.add_handlers(HANDLERS)
    return application


async def announce_commands(bot: ExtBot[str], coaches: Iterable[int]) -> None:
    """Put the commands into Telegram's menu, and those of coaches into theirs."""
    await bot.set_my_commands([BotCommand(name, text) for name, text in replies.COMMANDS.items()])
    in_groups = [BotCommand(name, text) for name, text in GROUP_COMMANDS.items()]
    await bot.set_my_commands(in_groups, scope=BotCommandScopeAllGroupChats())
    for coach in coaches:
        await announce_to_coach(bot, coach)
