"""The lines that describe commands in a list of commands."""

from __future__ import annotations

import inspect
import re
from typing import Any


def keep_whole(group: Any) -> None:
    """Make the first sentence of each subcommand's help its line in the list of a group.

    The command line's library would cut a line at the terminal's width; a whole one is wrapped.
    """
    for command in getattr(group, "commands", {}).values():
        if not command.short_help and command.help:
            paragraph = inspect.cleandoc(command.help).split("\n\n")[0].replace("\n", " ")
            sentence = re.match(r".*?\.(?= |$)", paragraph)
            command.short_help = sentence[0] if sentence else paragraph
        keep_whole(command)
