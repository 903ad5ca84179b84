"""``tracelore up``: receive, work and show, in three supervised processes."""

import importlib.util
import logging

from store.errors import UsageError
from tracelore.ports import LOOPBACK, answers, free_port
from tracelore.settings import Settings
from tracelore.supervisor import Supervisor

log = logging.getLogger(__name__)

READY_WITHIN_S = 60.0


def run_up(settings: Settings, *, dashboard: bool) -> int:
    """Run everything until a signal says stop; give the exit status."""
    settings = _with_ports(settings)
    supervisor = Supervisor(settings.as_environment())
    try:
        serve = supervisor.add("serve")
        status = supervisor.wait_until(lambda: answers(settings.http_port, "/readyz"), serve, READY_WITHIN_S)
        if status:
            return status
        supervisor.add("work")
        if dashboard and _dashboard_installed():
            supervisor.add("dashboard")
            log.info("dashboard: http://%s:%d", LOOPBACK, settings.dashboard_port)
        return supervisor.watch()
    finally:
        supervisor.stop()


def _with_ports(settings: Settings) -> Settings:
    """Replace port 0 by a free port, so that all three processes mean the same one."""
    names = ("http_port", "grpc_port", "dashboard_port")
    ports = {name: getattr(settings, name) or free_port() for name in names}
    if len(set(ports.values())) < len(ports):
        raise UsageError(f"the ports must differ: {ports}")
    return settings.model_copy(update=ports)


def _dashboard_installed() -> bool:
    if importlib.util.find_spec("streamlit"):
        return True
    log.warning("no dashboard: its part is not installed (pip install 'tracelore[dashboard]')")
    return False
