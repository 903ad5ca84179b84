"""Failures that no span reports: what was said, repeated or left out tells of them."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from insights.facets.failure import Failure
from store.records import Trace

Kinds = Callable[[Trace], Sequence[str]]
DONE = "Your table for four is booked for Saturday at eight."
DENIED = ("PermissionDenied", "role clerk may not do this")


@pytest.mark.parametrize(
    "told",
    [
        "Unknown tool: water_plants",
        "There is no function called water_plants. You can use: list_plants, add_plant",
        "water_plants is not one of the available tools",
        {"error": "tool water_plants is not defined"},
    ],
)
def test_a_tool_that_does_not_exist(story: Any, kinds: Kinds, told: Any) -> None:
    """A call that is turned away for its name is told from one that fails or finds nothing."""
    trace = story("Water the ferns").calls("water_plants", {"which": "ferns"}, told).says("That did not work.").trace()
    assert kinds(trace)[0] == "unknown_tool"


@pytest.mark.parametrize("told", ["No ferns found", {"error": "valve not found"}, "The tool shed is not available"])
def test_a_thing_that_is_not_there_is_no_missing_tool(story: Any, kinds: Kinds, told: Any) -> None:
    """What a tool did not find, or a tool of wood and iron, is not the tool itself."""
    trace = story("Water the ferns").calls("water_plants", {"which": "ferns"}, told).says("That did not work.").trace()
    assert "unknown_tool" not in kinds(trace)


def test_a_model_that_finds_the_right_tool_after_all(story: Any, kinds: Kinds) -> None:
    """A wrong name that is put right by the next call is background."""
    told = (
        story("Water the ferns").calls("water_plants", {}, "Unknown tool: water_plants").calls("open_valve", {"n": 1})
    )
    assert kinds(told.says("The ferns have been watered.").trace()) == []


def test_hardly_different_calls_without_progress_are_a_loop(story: Any, kinds: Kinds) -> None:
    """Asking the same in other words, or for more rows of it, is a loop where nothing new comes of it."""
    told = story("Find the paper")
    for query in ("tides in the Baltic sea", "Baltic sea tides", "the tides in the Baltic Sea?", "tides, Baltic sea"):
        told.calls("web_search", {"q": query, "rows": len(query)}, {"hits": ["a"]})
    assert kinds(told.says(DONE).trace())[0] == "loop"


@pytest.mark.parametrize(
    ("arguments", "results"),
    [
        ([{"q": "tides", "page": n} for n in range(5)], [{"hits": [f"paper on {c}"]} for c in "abcde"]),
        ([{"lamp": c} for c in ("hall", "attic", "cellar", "porch")], ["switched on"] * 4),
        ([{"invoice": f"R-{n}"} for n in range(4)], ["paid"] * 4),
    ],
)
def test_work_on_many_things_is_no_loop(story: Any, kinds: Kinds, arguments: Any, results: Any) -> None:
    """Pages that differ, and the same done to one thing after the other, are progress."""
    told = story("Do all of them")
    for given, result in zip(arguments, results, strict=True):
        told.calls("handle", given, result)
    assert kinds(told.says(DONE).trace()) == []


def test_the_same_payment_twice(story: Any, kinds: Kinds) -> None:
    """What adds up, done twice with success, is a failure though nothing reports one."""
    told = story("Pay the gardener").calls("transfer_money", {"to": "gardener", "sum": 80}, {"ok": True})
    told.calls("transfer_money", {"sum": 80, "to": "gardener"}, {"ok": True})
    assert kinds(told.says("The gardener has been paid.").trace())[0] == "done_twice"


@pytest.mark.parametrize(
    ("tool", "first"),
    [
        ("transfer_money", {"result": "", "error": ("TimeoutError", "timed out")}),
        ("get_transfer", {"result": {"ok": True}}),
        ("update_address", {"result": {"ok": True}}),
    ],
)
def test_what_may_well_be_done_twice(story: Any, kinds: Kinds, tool: str, first: Any) -> None:
    """A second try, a look and a change that leaves things as they are may be repeated."""
    told = (
        story("Pay the gardener").calls(tool, {"to": "gardener"}, **first).calls(tool, {"to": "gardener"}, {"ok": True})
    )
    assert kinds(told.says("The gardener has been paid.").trace()) == []


FRENCH = "Votre table pour quatre personnes est réservée samedi à vingt heures."


def test_an_answer_in_another_language(story: Any, kinds: Kinds) -> None:
    """An English question answered in French is a failure, whichever of the two is the odd one."""
    assert kinds(story("Please book a table for four people").says(FRENCH).trace())[0] == "other_language"
    asked = "Pouvez-vous réserver une table pour quatre personnes samedi soir ?"
    assert kinds(story(asked).says(DONE).trace())[0] == "other_language"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("Pouvez-vous réserver une table pour quatre personnes samedi soir ?", FRENCH),
        ("How do I ask for my table, translated for the waiter?", FRENCH),
        ("Please book a table at Le Petit Jardin", "Booked: Le Petit Jardin, Rue de la Paix, Saturday at eight."),
        ("Book a table", "OK, done."),
    ],
)
def test_a_language_that_fits(story: Any, kinds: Kinds, asked: str, answered: str) -> None:
    """The user's own language, one asked for, foreign names and very short answers are in order."""
    assert kinds(story(asked).says(answered).trace()) == []


def test_a_notice_in_place_of_an_answer(story: Any, kinds: Kinds) -> None:
    """A framework that gives up says so in the agent's name."""
    told = story("Compare all the hotels").calls("open_page", {"n": 1}).says("").calls("open_page", {"n": 2}).says("")
    assert kinds(told.says("Stopping: the maximum number of steps for this run was reached.").trace())[0] == "limit"


def test_a_limit_that_is_the_answer(story: Any, kinds: Kinds) -> None:
    """Limits in the world are news and not failures."""
    told = story("How many bags may I take?").calls("rules", {}, "two bags, 23 kg each")
    assert kinds(told.says("Two bags are allowed; the maximum weight is 23 kg each.").trace()) == []


def test_a_question_back_helps(story: Any, kinds: Kinds) -> None:
    """Asking for what is missing is part of helping."""
    assert kinds(story("Book a table").says("For how many people, and on which evening?").trace()) == []


def test_an_agent_that_declines_what_is_not_its_task(story: Any, failure: Failure) -> None:
    """Declining with a word on what one is there for is told from a refusal."""
    told = story("Who will win the cup?").says("I only deal with restaurant bookings. Shall I reserve a table for you?")
    row = failure.describe(told.trace())
    assert row is not None
    assert row.features["cause"] == "declined"


def test_a_retriever_without_documents(story: Any, kinds: Kinds) -> None:
    """A retriever's span has an attribute for each document; a query and no document is an empty search."""
    found = story("What is the notice period?").step("retriever", "vector_store", arguments="notice period")
    assert kinds(found.says("It is usually three months, as a rule of thumb.").trace())[0] == "empty_retrieval"


def test_a_record_that_is_not_there_is_an_answer(story: Any, kinds: Kinds) -> None:
    """An empty list of dates is news for the user where the agent passes it on."""
    told = story("Anything free on Friday?").calls("get_free_tables", {"day": "Friday"}, {"tables": []})
    assert kinds(told.says("Friday is fully booked, but Saturday has two tables.").trace()) == []


@pytest.mark.parametrize(
    ("result", "cause"),
    [
        ({"http_status": 401, "body": {"hint": "sign in again"}}, "permission"),
        ("Catalog Error: Table with name menus does not exist!", "not_found"),
        ("Request rejected by the gateway: seats must be given as a number (got 'four')", "invalid_arguments"),
        ({"code": 409, "message": "somebody else took the table"}, "conflict"),
    ],
)
def test_the_cause_that_a_result_tells(story: Any, failure: Failure, result: Any, cause: str) -> None:
    """Codes and titles of trouble within results count, whatever the result is wrapped in."""
    told = story("Book a table").calls("book", {"seats": "four"}, result)
    row = failure.describe(told.says("I am sorry, I was not able to book a table.").trace())
    assert row is not None
    assert row.features["cause"] == cause


@pytest.mark.parametrize("said", ["null", "undefined", "{}"])
def test_a_value_that_is_none_is_no_answer(story: Any, kinds: Kinds, said: str) -> None:
    """What a program writes for want of a value is no answer to anybody."""
    assert (
        kinds(story("Any table free?").calls("find_table", {}, {"tables": [3]}).says(said).trace())[0]
        == "missing_answer"
    )


def test_who_is_not_let_in_is_one_failure_whatever_the_tool(story: Any, failure: Failure) -> None:
    """Rejected credentials are at fault themselves; the tool that noticed is only kept as a detail."""
    rows = [failure.describe(story("Book").calls(tool, {}, error=DENIED).trace()) for tool in ("book", "get_menu")]
    assert [(r.features["where"], r.features["tool"]) for r in rows if r] == [("", "book"), ("", "get_menu")]
    assert len({r.headline for r in rows if r}) == 1


def test_a_quota_of_a_service_is_not_the_limit_of_the_agent(story: Any, kinds: Kinds) -> None:
    """A service whose allowance is used up is told from an agent that runs out of steps or room."""
    error = ("QuotaExceeded", "monthly quota for map tiles used up")
    assert kinds(story("Where is it?").calls("draw_map", {}, error=error).trace())[0] == "tool_error"


def test_an_answer_that_tells_what_a_tool_found_is_an_answer(story: Any, kinds: Kinds) -> None:
    """What sounds like a rule or a regret may be what was asked for."""
    told = story("Which dress code is there?").calls("house_rules", {}, {"rules": "sandals forbidden, jacket advised"})
    assert kinds(told.says("Sandals are forbidden there, I'm afraid.").trace()) == []


def test_a_count_of_none_is_an_empty_search(story: Any, kinds: Kinds) -> None:
    """However short a search puts it that there is nothing, there is nothing."""
    told = story("How do I descale it?").calls("search_manual", {"q": "descale"}, "0 hits")
    assert kinds(told.says("Most machines take vinegar.").trace())[0] == "empty_retrieval"
