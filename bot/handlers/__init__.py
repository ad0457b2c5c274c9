"""The handlers, one module a noun. A handler translates, calls, replies."""
