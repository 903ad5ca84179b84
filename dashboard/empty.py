"""What a page shows when there is nothing to show: what to do next."""

import shlex

import streamlit as st

from dashboard.look import said
from dashboard.questions import waiting_spans
from dashboard.scope import Scope

POINT_HERE = """\
export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_SERVICE_NAME=my-agent"""


def no_traces() -> None:
    """Say how to send the first trace."""
    with st.container(border=True):
        st.subheader("No traces yet", anchor=False)
        st.write("Point any agent with OpenTelemetry instrumentation here, then run it once:")
        st.code(POINT_HERE, language="bash")
        st.write(
            "Traces show here some seconds after their last step. "
            "Without an agent at hand, `make demo` sends a simulated day."
        )


def nothing_in_window(scope: Scope) -> None:
    """Say why a window holds no traces: nothing was sent, nothing has settled, or it lies elsewhere."""
    if not waiting_spans(scope.store, scope.project):
        no_traces()
        return
    with st.container(border=True):
        st.subheader("No settled traces in this window", anchor=False)
        st.write(
            "Choose a longer time in the sidebar. Traces that just came in settle some seconds after "
            "their last step, while `tracelore work` (or `tracelore up`) runs."
        )


def no_patterns(scope: Scope, what: str = "patterns") -> None:
    """Say how patterns are made."""
    with st.container(border=True):
        st.subheader(f"No {what} in this window", anchor=False)
        st.write("Patterns come from a run of the insights; it covers every settled trace of its window:")
        st.code(f"tracelore insights run --since 24h --project {_word(scope.project)}", language="bash")


def no_flags() -> None:
    """Say when flags appear."""
    with st.container(border=True):
        st.subheader("No flags", anchor=False)
        st.write("The monitors have raised nothing for this choice. They look at each trace once it has settled.")


def no_reports(scope: Scope) -> None:
    """Say how reports are written."""
    with st.container(border=True):
        st.subheader("No reports yet", anchor=False)
        st.write("`tracelore work` writes one on schedule; this writes one now:")
        st.code(f"tracelore insights run --since 24h --report --project {_word(scope.project)}", language="bash")


def unknown(what: str, name: str) -> None:
    """Say that a link leads nowhere."""
    with st.container(border=True):
        st.subheader(f"No such {what}", anchor=False)
        st.write(f"{said(name, 80)} is not in this project. It may belong to another one (see the sidebar).")


def _word(project: str) -> str:
    """Write a project's name as one word of a command that people copy."""
    return shlex.quote(project)
