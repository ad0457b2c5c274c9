"""Everything that is said to a language model. Knows nothing of candidates, rubrics, passages or chats."""
