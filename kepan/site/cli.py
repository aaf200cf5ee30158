"""The `kepan` command. Each command imports its room only when it is called, so that starting is quick."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from kepan import __version__

COMMANDS: dict[str, tuple[str, str]] = {
    "plan": ("kepan.site.commands.plan", "compile plan documents"),
    "serve": ("kepan.site.commands.serve", "start the web server and the worker"),
    "worker": ("kepan.site.commands.worker", "run background jobs and the scheduler"),
    "init": ("kepan.site.commands.init", "prepare the database, or bring it up to date"),
    "sample": ("kepan.site.commands.sample", "fill an empty database with the invented city"),
    "import": ("kepan.site.commands.import_", "import a table, or take an import back"),
    "registry": ("kepan.site.commands.registry", "check the records of the registry"),
    "ledgers": ("kepan.site.commands.ledgers", "check, load and write out types of ledgers"),
    "backup": ("kepan.site.commands.backup", "write everything into one file"),
    "restore": ("kepan.site.commands.restore", "bring a backup back"),
    "doctor": ("kepan.site.commands.doctor", "check this installation and say what to do"),
    "config": ("kepan.site.commands.config", "print every setting and where its value came from"),
    "audit": ("kepan.site.commands.audit", "verify the audit trail"),
    "user": ("kepan.site.commands.user", "add users and reset passwords from the server's console"),
    "token": ("kepan.site.commands.token", "make a token of the API from the server's console"),
    "person": ("kepan.site.commands.person", "export or erase the personal data of one person"),
}
"""Command → module with `add_arguments(parser)` and `run(arguments) -> int`, and the line of help."""


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    words = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(
        prog="kepan", description="科盘: compile a region's innovation work plan and run it."
    )
    parser.add_argument("--version", action="version", version=f"kepan {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (module, help_line) in COMMANDS.items():
        command = commands.add_parser(name, help=help_line, description=help_line)
        # Only the command that is called pays for its imports.
        if words and words[0] == name:
            import_module(module).add_arguments(command)
    arguments = parser.parse_args(words)
    if arguments.command is None:
        parser.print_help()
        return 2
    return int(import_module(COMMANDS[arguments.command][0]).run(arguments))


if __name__ == "__main__":
    sys.exit(main())
