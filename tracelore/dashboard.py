"""``tracelore dashboard``: Streamlit in this very process, so that whoever ends the one ends the other."""

import importlib.util
import os
import runpy
import sys

from dashboard.launch import command
from store.errors import MissingExtra, UsageError
from tracelore.lifeline import follow_parent
from tracelore.ports import free_port, is_free
from tracelore.settings import Settings


def dashboard_installed() -> bool:
    """Whether the optional part that shows things is there."""
    return importlib.util.find_spec("streamlit") is not None


def run_dashboard(settings: Settings) -> None:
    """Show the dashboard until a signal says stop; the process then ends with status 0.

    Raises:
        MissingExtra: Streamlit is not installed.
        UsageError: the port is taken.
    """
    if not dashboard_installed():
        raise MissingExtra("dashboard", "The dashboard")
    port = settings.dashboard_port or free_port()
    if not is_free(port):
        raise UsageError(
            f"Cannot show the dashboard on port {port}: something else listens there. "
            "Stop that, or choose another port with --dashboard-port."
        )
    follow_parent()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Streamlit greets on standard output, which is for results
    os.environ.update(settings.as_environment())  # not flags: the address of a store may hold a password
    words = command(settings.data, port, settings.project)
    sys.argv = words[words.index("streamlit") :]
    # As ``python -m streamlit`` would: a child of ours would outlive us after kill -9, and keep the port.
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
