"""Methods by which a bot gets its updates: long polls, or a webhook, never both."""

import re
from typing import Any

from playground.call import Call
from playground.chats import JSON
from playground.errors import bad_request, conflict
from playground.webhook import Webhook

POLL_SECONDS_AT_MOST = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_URL = re.compile(r"https?://[^\s/]+(?:/\S*)?")
_WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


async def get_updates(call: Call) -> list[JSON]:
    """A long poll. Ends with 409 when another begins, or at once when a webhook is set."""
    if call.bot.webhook:
        raise conflict(_WEBHOOK_IS_SET)
    given = call.arguments
    if not 1 <= given.get("limit", 100) <= 100:
        raise bad_request("limit must be 1 to 100")
    _allow(call)
    seconds = min(max(given.get("timeout", 0), 0), POLL_SECONDS_AT_MOST)
    return await call.bot.queue.poll(given.get("offset", 0), given.get("limit", 100), seconds)


async def set_webhook(call: Call) -> bool:
    """Deliver updates to an address from now on; plain http will do, as on a Bot API server of one's own."""
    url, given = call.arguments["url"], call.arguments
    if not url:
        return await delete_webhook(call)
    if not _URL.fullmatch(url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if "secret_token" in given and not _SECRET.fullmatch(given["secret_token"]):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= given.get("max_connections", 40) <= 100:
        raise bad_request("max_connections must be 1 to 100")
    _allow(call)
    await _stop(call)
    call.bot.queue.interrupt()
    call.bot.webhook = Webhook(
        url, given.get("secret_token", ""), given.get("max_connections", 40), call.bot.queue, call.world.clock
    )
    call.bot.webhook.start()
    return True


async def delete_webhook(call: Call) -> bool:
    """Stop deliveries; what waits can be polled for."""
    await _stop(call)
    if call.arguments.get("drop_pending_updates"):
        call.bot.queue.drop()
    return True


def get_webhook_info(call: Call) -> JSON:
    """The address, what waits, and the last delivery that failed."""
    webhook, queue = call.bot.webhook, call.bot.queue
    info: dict[str, Any] = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(queue),
        **(webhook.info() if webhook else {}),
    }
    if queue.allowed:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


async def _stop(call: Call) -> None:
    if call.bot.webhook:
        await call.bot.webhook.stop()
        call.bot.webhook = None
    if call.method == "setWebhook" and call.arguments.get("drop_pending_updates"):
        call.bot.queue.drop()


def _allow(call: Call) -> None:
    """The kinds of updates are kept until they are given again."""
    if (kinds := call.arguments.get("allowed_updates")) is not None:
        for kind in kinds:
            if kind not in call.schema.updates:
                raise bad_request(f'unknown update type "{kind}" in allowed_updates')
        call.bot.queue.allow(kinds)
