"""The Telegram edge and the composition root. The only importer of telegram."""

import os

# PTB turns its time periods into timedelta; without this it warns about every RetryAfter.
os.environ.setdefault("PTB_TIMEDELTA", "true")
