"""``tracelore up``: receive, work and show, in three supervised processes."""

import logging

from store.errors import StoreUnavailable, UsageError
from store.place import running_server
from tracelore.dashboard import dashboard_installed
from tracelore.ports import LOOPBACK, answers, free_port, is_free
from tracelore.settings import Settings
from tracelore.supervisor import Child, Supervisor
from tracelore.work_settings import check

log = logging.getLogger(__name__)

READY_WITHIN_S = 60.0


def run_up(settings: Settings, *, dashboard: bool) -> int:
    """Run everything until a signal says stop; give the exit status.

    Raises:
        UsageError: a setting does not make sense. The process that minds would be started again and again, in vain.
    """
    check(settings)
    settings = _with_ports(settings)
    dashboard = dashboard and _can_be_shown(settings)
    supervisor = Supervisor(settings.as_environment())
    try:
        serve = supervisor.add("serve")
        status = supervisor.wait_until(lambda: _ready(settings, serve), serve, READY_WITHIN_S)
        if status or supervisor.stopping:
            return status
        supervisor.add("work")
        if dashboard:
            supervisor.add("dashboard")
            log.info("dashboard: http://%s:%d", LOOPBACK, settings.dashboard_port)
        return supervisor.watch()
    finally:
        supervisor.stop()


def _ready(settings: Settings, serve: Child) -> bool:
    """Whether our own server answers: on a port that is taken somebody else's might."""
    try:
        card = running_server(settings.data)
    except StoreUnavailable:  # it is starting
        return False
    if card is None or serve.process is None or card.pid != serve.process.pid:
        return False
    return answers(card.internal_port, "/healthz")  # with a full disk it runs as well, and tells senders so


def _with_ports(settings: Settings) -> Settings:
    """Replace port 0 by a free port, so that all three processes mean the same one."""
    names = ("http_port", "grpc_port", "dashboard_port")
    ports = {name: getattr(settings, name) or free_port() for name in names}
    if len(set(ports.values())) < len(ports):
        raise UsageError(f"the ports must differ: {ports}")
    return settings.model_copy(update=ports)


def _can_be_shown(settings: Settings) -> bool:
    """Whether there can be a dashboard; a machine that only collects has none.

    Raises:
        UsageError: its port is taken.
    """
    if not dashboard_installed():
        log.warning("no dashboard: its part is not installed (pip install 'tracelore[dashboard]')")
        return False
    if not is_free(settings.dashboard_port):
        raise UsageError(
            f"The dashboard's port {settings.dashboard_port} is taken. "
            "Stop what listens there, choose another with --dashboard-port, or go without: --no-dashboard."
        )
    return True
