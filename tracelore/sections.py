"""How ``tracelore --help`` lists the commands: by what they are for, and not by the alphabet."""

import click

SECTIONS: dict[str, tuple[str, ...]] = {
    "Run": ("up", "serve", "work", "dashboard"),
    "Find and ask": ("insights", "patterns", "flags", "override", "report", "search", "sql"),
    "Bring and copy": ("import", "export", "backup", "restore", "migrate-store", "check"),
    "Keep and delete": ("retention", "maintain", "forget", "receipts"),
    "Set up": ("config", "keys", "redaction"),
}


class InSections(click.Group):
    """A group of commands whose help has a heading above each few of them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the sections."""
        room = formatter.width - max(map(len, self.commands)) - 6
        for heading, names in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(room)) for name in names])
