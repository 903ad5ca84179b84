"""The charts are whole, and fit light and dark pages."""

from datetime import datetime, timedelta
from typing import Any

import pytest

pytest.importorskip("altair")

from insights import charts

START = datetime(2026, 5, 4)
BUCKETS = [
    {
        "time": START + timedelta(hours=i),
        "end": START + timedelta(hours=i + 1),
        "traces": i,
        "errors": i // 2,
        "p50_ms": 10.0 if i else None,
        "p95_ms": 20.0 if i else None,
    }
    for i in range(4)
]
STEP = {"span_id": "s", "label": "a", "kind": "llm", "failed": True, "start_ms": 0.0, "duration_ms": 5.0}
STEP |= {"duration": "5 ms"}
PATTERNS = [{"name": "a", "count": 3, "share": 0.5}]

ALL: dict[str, Any] = {
    "traffic": lambda: charts.traffic(BUCKETS),
    "traffic of nothing": lambda: charts.traffic([]),
    "latency": lambda: charts.latency(BUCKETS),
    "course": lambda: charts.course([0, 1, 2]),
    "pattern sizes": lambda: charts.pattern_sizes(PATTERNS),
    "waterfall": lambda: charts.waterfall([STEP]),
    "waterfall of nothing": lambda: charts.waterfall([]),
}


@pytest.mark.parametrize("name", ALL)
def test_a_chart_is_valid_and_leaves_ground_and_text_to_the_page(name: str) -> None:
    """Altair accepts it, and it sets no background and no colour of labels."""
    spec = ALL[name]().to_dict()
    assert "background" not in spec
    assert "labelColor" not in str(spec["layer"])


def test_a_trace_without_an_error_is_not_called_fine() -> None:
    """It may show a failure all the same; the chart of traffic knows of errors only."""
    assert ["no error", "in error"] == charts.traffic(BUCKETS).to_dict()["layer"][1]["encoding"]["color"]["scale"][
        "domain"
    ]


def test_times_are_told_in_utc() -> None:
    """A naive time is not read as the viewer's own zone."""
    spec = charts.traffic(BUCKETS).to_dict()
    assert "utc" == spec["layer"][1]["encoding"]["x"]["scale"]["type"]
    values = [layer["data"]["values"] for layer in spec["layer"]]
    assert 1777852800000 == values[0][0]["time"]


def test_every_kind_of_span_has_a_colour() -> None:
    """No span is left without a bar."""
    from typing import get_args

    from store.records import Kind

    assert set(get_args(Kind)) == set(charts.KIND_COLOURS)


def test_waterfall_holds_each_step_once() -> None:
    """A bar for each row, with the label looked up by its place."""
    spec = charts.waterfall([STEP, {**STEP, "span_id": "t"}]).to_dict()
    [labels] = [p for p in spec["params"] if p["name"] == "labels"]
    assert ["00000", "00001"] == list(labels["value"])


def test_the_name_of_a_pattern_leaves_its_bar_all_the_width() -> None:
    """Names stand above their bars, within the width there is, so that a narrow screen shows both."""
    bars, names, _counts = charts.pattern_sizes(PATTERNS).to_dict()["layer"]
    assert (0, {"expr": "width"}) == (names["encoding"]["x"]["value"], names["mark"]["limit"])
    assert names["mark"]["dy"] < 0 < bars["mark"]["yOffset"]
