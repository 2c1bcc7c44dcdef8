"""Runs a command and turns every trouble a user can cause into a sentence and an exit status."""

from __future__ import annotations

import os
import sys

import typer

from compliance.cli.status import COULD_NOT_RUN, CRASHED, INTERRUPTED
from compliance.cli.terminal import complain, prepare
from compliance.errors import ComplianceError, ReadError, RuleError

# typer brings click under its own name or as a package of its own, by version.
_WRONG_CALL: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)


def run(arguments: list[str]) -> int:
    """The exit status of one command."""
    from compliance.cli.app import app

    prepare()
    try:
        status = app(arguments, prog_name="compliance", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except typer.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, typer.Abort):
        complain("已中断，没有写出结果文件。", "Interrupted; no output file was written.")
        return INTERRUPTED
    except _WRONG_CALL as wrong:
        # click's classes show the usage line too; their common base does not declare it.
        show = getattr(wrong, "show", None)
        if show is not None:
            show()
        return COULD_NOT_RUN
    except RuleError as wrong:
        complain("规则文件有误，请改正后再运行：", "Mistakes in rule files:")
        for mistake in wrong.mistakes:
            complain(f"  {mistake}")
        return COULD_NOT_RUN
    except ReadError as wrong:
        complain(wrong.zh, wrong.en)
        return COULD_NOT_RUN
    except ComplianceError as wrong:
        for line in str(wrong).split("\n"):  # a list of mistakes has one a line
            complain(line)
        return COULD_NOT_RUN
    except BrokenPipeError:
        # The reader of our output went away (| head). Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_RUN
    except OSError as trouble:
        what = f"{trouble.filename or ''} {trouble.strerror or trouble}".strip()
        complain(f"系统错误：{what}", f"System error: {what}")
        return COULD_NOT_RUN
    except Exception as trouble:
        return _crashed(trouble)


def _crashed(trouble: Exception) -> int:
    """A mistake of this program: never an exit status that could be read as findings."""
    complain(
        f"程序内部错误（{type(trouble).__name__}: {trouble}）。",
        "Internal error. Run again with the environment variable COMPLIANCE_TRACEBACK=1 for details.",
    )
    if os.environ.get("COMPLIANCE_TRACEBACK"):
        import traceback

        traceback.print_exception(trouble)
    return CRASHED
