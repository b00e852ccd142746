"""`dragoman`: the commands, each loaded only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from dragoman import __version__

#: Command -> (module, one line of help shown in the list without loading the module).
_COMMANDS = {
    "read": "Read reports into the record: files, folders, feeds, corpora, addresses.",
    "fetch": "Download event files or feeds, politely, to a folder.",
    "import": "Import events of other data sets: ICEWS, GDELT, POLECAT, UCDP ...",
    "code": "Code one sentence, or JSONL from standard input, and print the events.",
    "relate": "Say what a given source does to a given target: JSONL in, JSONL out.",
    "who": "Say who a phrase names at a date, and why.",
    "events": "List events of the record, by actor, dyad, root, area or date.",
    "series": "Count what two sides did to each other, by period; intensity with bands.",
    "phases": "Find when a partnership changed, with sets of dates; also in a CSV of yours.",
    "network": "Show who acts with and against whom in a stretch of time, and who bridges.",
    "episodes": "Tell a dyad's crises as sequences: tension, strike, retaliation, ceasefire.",
    "ripple": "Show which regions or pairs follow which, and what follows a shock; also of a CSV.",
    "export": "Write the record as CSV, JSONL, Parquet or PLOVER JSONL.",
    "watch": "Read feeds on a schedule, and tell of new phases, first events and shocks.",
    "serve": "Open the record in a browser; the same as JSON, CSV and Parquet for programs.",
    "brief": "Write a briefing on two actors, one actor or a week, with every source.",
    "recode": "Code the stored texts again with the present versions, beside the old events.",
    "diff": "Show what recode found differently.",
    "verify": "Check that the record is whole.",
    "evaluate": "Score the coder on gold data and print where it errs.",
}

#: Commands whose module cannot have their name, which is a word of Python.
_MODULES = {"import": "import_"}


class _Lazy(click.Group):
    """A group whose commands are imported when they are used: `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module: Any = import_module(f"dragoman.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dragoman")
def main() -> None:
    """Reads reports of international security into an open, sourced record of events.

    \b
    Start with:
      dragoman code "France condemned the attack by Syria on Tuesday." --on 2020-05-01
      dragoman read reports/ --record my.duckdb
      dragoman brief Japan NATO --record my.duckdb
    """
