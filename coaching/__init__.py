"""What a coach knows and does. Pure: no Telegram, no Chroma, no SQL, no clock of its own."""
