"""``tracelore dashboard``: Streamlit in a process of its own, ended with ours."""

import os
import signal
import subprocess

from dashboard.launch import command
from tracelore.lifeline import follow_parent
from tracelore.ports import free_port
from tracelore.settings import Settings


def run_dashboard(settings: Settings) -> int:
    """Show the dashboard until a signal says stop; give the exit status."""
    follow_parent()
    port = settings.dashboard_port or free_port()
    environment = {
        **os.environ,
        "TRACELORE_DATA": str(settings.data.resolve()),
        "TRACELORE_PROJECT": settings.project,
    }
    streamlit = subprocess.Popen(command(settings.data, port, settings.project), env=environment)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: streamlit.terminate())
    status = streamlit.wait()
    return 0 if status in {0, -signal.SIGTERM} else 1
