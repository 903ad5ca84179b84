"""The dashboard in a real browser: every page, and hostile text on all of them."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser

CHART = "[data-testid=stVegaLiteChart] :is(canvas, svg)"
PAGES = {
    "overview": ("/", "Overview"),
    "patterns": ("/patterns", "Patterns"),
    "pattern": ("/patterns?pattern=p-timeout", "find_order times out"),
    "traces": ("/trace", "Traces"),
    "search": ("/search?q=parcel", "Search"),
    "flags": ("/flags", "Flags"),
    "reports": ("/reports", "Reports"),
    "sql": ("/sql", "SQL"),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_drawn(visit: Any, name: str) -> None:
    """Each page shows its title, no exception, no console error, and asks no stranger for anything."""
    path, title = PAGES[name]
    page = visit.go(path)
    assert title == page.locator("h1").first.inner_text()
    visit.picture(name)
    assert [] == visit.complaints


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_screen_shows_the_whole_width(visit: Any, name: str) -> None:
    """No page is wider than a telephone; what is too wide in it, as a table, scrolls by itself."""
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.go(PAGES[name][0])
    inside, seen = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert inside == seen


def test_a_reader_clicks_through_all_of_it(visit: Any) -> None:
    """From the overview to a pattern, to one of its traces and to every tab of it, by clicks only."""
    page = visit.go()
    for name in ("Patterns", "Traces", "Search", "Flags", "Reports", "SQL", "Overview"):
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()
        page.locator("h1", has_text=name).first.wait_for()
        visit.settle()
    page.get_by_role("link", name="find_order times out").click()
    page.locator("h1", has_text="find_order times out").wait_for()
    visit.settle()
    assert re.search(r"pattern=p-timeout", page.url)
    page.get_by_role("link", name=f"{1000:x}").first.click()
    page.locator("h1", has_text="Where is my parcel?").wait_for()
    visit.settle()
    visit.picture("trace")
    for tab, expected in (
        ("Conversation", "It is on its way."),
        ("Errors", "find_order took longer than 30 s"),
        ("Flags", "No monitor raised a flag"),
        ("Patterns", "find_order times out"),
    ):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tabpanel").get_by_text(expected).first.wait_for()
        visit.picture(f"trace-{tab.lower()}")
    assert [] == visit.complaints


def test_a_theme_opens_into_its_patterns(visit: Any) -> None:
    """Patterns that belong together stand under their theme, whose name is only text; a click folds them away."""
    page = visit.go("/patterns")
    theme = page.get_by_test_id("stExpander").filter(has_text="parcels, **lost** <b>:red[red]</b>").first
    assert "2 patterns \u00b7 13 traces" in theme.inner_text()
    table = theme.get_by_test_id("stDataFrame")
    table.wait_for()
    theme.locator("summary").click()
    table.wait_for(state="hidden")
    assert [] == visit.complaints


@pytest.mark.parametrize(
    "path",
    ["/", "/patterns?pattern=p-hostile", "/trace?trace={hostile}", "/trace", "/flags", "/reports", "/search?q=bold"],
)
def test_hostile_text_is_only_text(visit: Any, known: dict[str, str], path: str) -> None:
    """Scripts do not run, images and links of traces do not appear, and nothing is fetched for them."""
    page = visit.go(path.format(**known))
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert 0 == page.locator('a[href*="evil"], a[href^="javascript"], img[src*="evil"], img[src="x"]').count()
    assert [] == visit.complaints


def test_what_was_hostile_can_still_be_read(visit: Any, known: dict[str, str]) -> None:
    """Escaping shows the text as it was written; it does not eat it."""
    page = visit.go(f"/trace?trace={known['hostile']}")
    page.get_by_role("tab", name="Conversation").click()
    page.get_by_text(known["hostile_text"], exact=True).filter(visible=True).first.wait_for()


def test_a_trace_of_two_thousand_steps_opens(visit: Any, known: dict[str, str]) -> None:
    """A very long trace shows its steps in parts, and the later parts, too."""
    page = visit.go(f"/trace?trace={known['long']}")
    page.get_by_role("tab", name="Steps (2,000)").wait_for()
    page.locator(CHART).first.wait_for()
    page.get_by_role("combobox", name=re.compile("Steps of 2,000")).click()
    page.get_by_role("option", name="1,951").click()
    visit.settle()
    visit.picture("trace-long")
    assert [] == visit.complaints


def test_a_click_on_a_bar_chooses_the_step(visit: Any, known: dict[str, str]) -> None:
    """The step below the waterfall is the one that was clicked in it."""
    page = visit.go(f"/trace?trace={known['failed']}")
    chart = page.locator(CHART).first
    box = chart.bounding_box()
    # The widest bar is the root's, in the first row under the legend and the axis.
    chart.click(position={"x": box["width"] * 0.6, "y": box["height"] - 4.5 * 24})
    visit.settle()
    page.get_by_text("span 000003e800000000").wait_for()
    assert [] == visit.complaints


def test_short_links_lead_to_their_page(visit: Any, known: dict[str, str]) -> None:
    """``/?trace=ID`` and ``/?pattern=ID`` open what they name, whatever the page's own address is."""
    page = visit.go(f"/?trace={known['failed']}")
    page.locator("h1", has_text="Where is my parcel?").wait_for()
    page = visit.go("/?pattern=p-timeout")
    page.locator("h1", has_text="find_order times out").wait_for()
    assert [] == visit.complaints


def test_the_choice_of_time_stays(visit: Any) -> None:
    """What was chosen in the sidebar holds on the pages that links lead to."""
    page = visit.go("/?window=7+days")
    page.get_by_role("link", name="find_order times out").click()
    page.locator("h1", has_text="find_order times out").wait_for()
    visit.settle()
    assert "7 days" == page.get_by_role("combobox", name="Time").input_value()
    assert [] == visit.complaints


def test_a_search_shows_the_passage_and_leads_to_its_trace(visit: Any, known: dict[str, str]) -> None:
    """Typed words find messages, the passage is shown as text, and a click opens the trace."""
    page = visit.go("/search")
    box = page.get_by_role("textbox", name="Look for")
    box.fill('"<script>window.pwned=1</script>" status:error')
    box.press("Enter")
    page.get_by_text("\u27e6<script>window.pwned=1</script>\u27e7").first.wait_for()
    visit.settle()
    visit.picture("search")
    assert "q=" in page.url
    page.get_by_test_id("stMain").get_by_role("link").first.click()
    page.get_by_role("tab", name="Conversation").wait_for()
    assert known["hostile"] in page.url
    assert page.evaluate("window.pwned") is None
    assert [] == visit.complaints


def test_dark_mode_is_drawn_as_well(browser: Any, visit: Any) -> None:
    """A reader whose system is dark gets a dark page."""
    dark = type(visit)(browser, visit.url, "dark")
    page = dark.go()
    colour = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    dark.picture("overview-dark")
    assert "rgb(16, 22, 29)" == colour
    assert [] == dark.complaints
    page.context.close()


def test_sql_is_typed_and_answered(visit: Any) -> None:
    """By a person with a keyboard; the answer is a table."""
    page = visit.go("/sql")
    page.get_by_label("One SELECT").fill("SELECT count(*) AS traces, max(start_time) AS newest FROM traces")
    page.get_by_role("button", name="Run").click()
    page.get_by_test_id("stDataFrame").wait_for()
    visit.settle()
    visit.picture("sql answered")
    assert page.get_by_text("1 row", exact=True).is_visible()
    assert [] == visit.complaints
