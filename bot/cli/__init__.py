"""The command line: results go to stdout, logs to stderr; exit 0 done, 1 failed, 2 misused."""

import sys

import typer

from bot.cli import answers, bank, chat, data, grades, pushes
from bot.errors import OPERATOR_ERRORS, BadSettings

app = typer.Typer(
    name="interview-bot",
    help="A chat assistant for interview preparation: cited answers, daily quizzes, graded answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (chat, answers, grades, pushes, bank, data):
    module.register(app)


def main() -> None:
    """The entry point: an error that an operator can mend is one line, never a traceback."""
    try:
        app()
    except BadSettings as error:
        _fail(str(error), 2)
    except OPERATOR_ERRORS as error:
        _fail(str(error), 1)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(text: str, code: int) -> None:
    sys.stderr.write(text.rstrip() + "\n")
    sys.exit(code)
