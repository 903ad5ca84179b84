"""How the dashboard is started: the one place that knows Streamlit's command line."""

import sys
from pathlib import Path

APP = Path(__file__).with_name("app.py")
THEME = Path(__file__).with_name("theme.toml")

_OPTIONS = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    # Watching the files of every imported module costs seconds and is of use only to who edits them.
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "theme.base": str(THEME),
}


def command(data: Path, port: int, project: str) -> list[str]:
    """Give the command that serves the dashboard of ``data`` on loopback.

    Args:
        data: The data folder.
        port: Where to listen.
        project: The project to show first.
    """
    options = [part for name, value in _OPTIONS.items() for part in (f"--{name}", value)]
    return [
        *(sys.executable, "-m", "streamlit", "run", str(APP)),
        *("--server.port", str(port), *options),
        *("--", "--data", str(data.resolve()), "--project", project),
    ]
