"""A stand-in for Telegram on one machine: a Bot API server, as strict as the real one, and a chat page.

A bot talks to it by HTTP as it would to api.telegram.org; a person talks to the bot in the browser; a test
does both. It knows nothing of the bot. Everything is in memory and gone when it stops.
"""

from playground.app import create_app
from playground.limits import Limits
from playground.serving import PortInUse, serving

__all__ = ["Limits", "PortInUse", "create_app", "serving"]
