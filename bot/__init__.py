"""The Telegram edge and the composition root. The only importer of telegram."""
