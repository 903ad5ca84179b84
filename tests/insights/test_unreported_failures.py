"""Failures that no span reports: what was said, repeated or left out tells of them."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from insights.facets.failure import Failure
from insights.facets.failures.contradictory import contradictory
from insights.facets.failures.unrelated import unrelated
from insights.facets.payload import parsed
from insights.facets.reading import Reading
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


@pytest.mark.parametrize(
    ("tool", "results"),
    [
        ("get_booking", [{"guest": {"name": "Ines"}}, {"guest": {"name": "Oskar"}}]),
        ("mcp__hotel__getBooking", [{"room": "garden", "took_ms": 4}, {"room": "attic", "took_ms": 5}]),
        ("look_up_booking", [{"street": "12 Elm Street"}, {"street": "12 Elm Street"}, {"street": "3 Oak Road"}]),
    ],
)
def test_answers_that_contradict_each_other(story: Any, kinds: Kinds, tool: str, results: Any) -> None:
    """One question to a tool that only reads, and answers that cannot all be true."""
    told = story("Is booking 4 all right?")
    for result in results:
        told.calls(tool, {"booking": 4}, result)
    assert kinds(told.says(DONE).trace()) == ["contradictory_results"]


_NAMES = [{"name": "Ines"}, {"name": "Oskar"}]


@pytest.mark.parametrize(
    ("tool", "results"),
    [
        ("get_booking", [{"status": "pending"}, {"status": "paid"}]),
        ("get_booking", [{"status": "on"}, {"status": "off"}, {"status": "on"}]),
        ("get_booking", [{"status": "open", "owner": "desk"}, {"status": "paid", "owner": "archive"}]),
        ("get_booking", [{"done": False, "room": "any"}, {"done": True, "room": "garden"}]),
        ("get_booking", [{"room": "to be assigned"}, {"room": "garden"}]),
        ("get_booking", [{"updated_at": "10:01"}, {"updated_at": "10:02"}]),
        ("get_booking", [{"guest": "Ines"}, {"guest": "Miller, Ines"}]),
        ("get_booking", [{"guest": "Ines"}, {"guest": "Ines", "room": 4}]),
        ("get_booking", [{"guests": ["Ines", "Oskar"]}, {"guests": ["Oskar", "Ines"]}]),
        ("get_booking", [{"about": "A room with a view of all the gardens"}, {"about": "Overlooks what grows there"}]),
        ("get_booking", [{"degrees": 20}, {"degrees": 21}, {"degrees": 20}]),
        ("get_booking", [{"degrees": "20 C"}, {"degrees": "21 C"}, {"degrees": "20 C"}]),
        ("get_booking", [{"took_ms": 12}, {"took_ms": 13}, {"took_ms": 12}]),
        ("get_booking", ["a bell", "an anchor"]),
        ("get_job", [{"done": False}, {"done": True}]),
        ("get_report", [{"ready": False}, {"ready": True}]),
        ("get_random_number", [{"result": 4}, {"result": 2}]),
        ("get_weather", [{"sky": "sunny"}, {"sky": "cloudy"}]),
        *(
            (tool, _NAMES)
            for tool in (
                "get_user_input", "read_line", "get_next_guest", "web_search", "search_guests", "mark_as_read",
                "add_to_list", "check_in", "check_out_guest", "find_and_replace", "get_or_create", "roll", "next_guest",
            )
        ),
    ],
)  # fmt: skip
def test_answers_that_may_both_be_true(story: Any, kinds: Kinds, tool: str, results: Any) -> None:
    """What moves on by itself or is measured, what is told more fully or in another order; tools that do, or go on."""
    told = story("Is booking 4 all right?")
    for result in results:
        told.calls(tool, {"booking": 4}, result)
    assert "contradictory_results" not in kinds(told.says(DONE).trace())


@pytest.mark.parametrize("between", ["mark_as_read", "change_guest", "check_in", "wait", "list_rooms"])
def test_what_comes_between_may_have_changed_the_answer(story: Any, kinds: Kinds, between: str) -> None:
    """What another call did, whatever it is called, is not known."""
    told = story("Is booking 4 all right?")
    told.calls("get_booking", {"booking": 4}, _NAMES[0]).calls(between, {"booking": 4})
    assert kinds(told.calls("get_booking", {"booking": 4}, _NAMES[1]).says(DONE).trace()) == []


def test_what_is_asked_of_nothing_may_be_the_next(story: Any, kinds: Kinds) -> None:
    """A tool without arguments may give one thing after the other."""
    told = story("Who is there?").calls("get_guest", {}, _NAMES[0]).calls("get_guest", {}, _NAMES[1])
    assert kinds(told.says(DONE).trace()) == []


def test_each_answer_is_read_once(story: Any, failure: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often something is asked, and of many calls only the first are looked at."""
    told = story("Is booking 4 all right?")
    for number in range(2_000):
        told.calls("get_booking", {"booking": 4}, {f"key {n}": n + number for n in range(20)})
    read: list[str | None] = []

    def noted(text: str | None) -> Any:
        read.append(text)
        return parsed(text)

    monkeypatch.setattr(sys.modules[contradictory.__module__], "parsed", noted)
    assert contradictory(Reading(told.trace()), failure._wording) is None
    assert len(read) == len(set(read)) == 1_000


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


@pytest.mark.parametrize(
    "result",
    [
        "~|' 3;; ^rn l|l ,;: {¬ 'vv| §; }}; ~^ ;|:. l;'1 |_| ^^; ,,;'",
        {"text": "Rechnung 12 von Weber & Sohn, zahlbar bis Mai", "confidence": 0.12},
        {"pages": [{"text": "qwrt zxcvb ~;| mnbvc ^;; plkjh ;;:' trwqp §§; ghjkl ,;| vbnmk"}]},
    ],
)
def test_a_page_that_could_not_be_read(story: Any, kinds: Kinds, result: Any) -> None:
    """Gibberish from text recognition, or text that it does not believe itself, is a failure though no span says so."""
    trace = (
        story("What does the receipt say?").calls("receipt_ocr", {"file": "a.png"}, result).says("Total: 3.").trace()
    )
    assert kinds(trace)[0] == "unreadable_text"


@pytest.mark.parametrize(
    ("tool", "result"),
    [
        ("receipt_ocr", "CAFE MILO ... 2 x Tea ... 4.20 ... Total ... 4.20 EUR ... 12/05/24 ... Tel. +49-30-1234"),
        ("receipt_ocr", "第一条 本合同自双方签字之日起生效 第二条 付款 期限 为 三十 日 甲方 乙方"),
        ("receipt_ocr", {"text": "Tea 4.20, cake 3.10, paid by card, thank you", "confidence": 97}),
        ("run_code", "~|' 3;; ^rn l|l ,;: {¬ 'vv| §; }}; ~^ ;|:. l;'1 |_| ^^; ,,;'"),
    ],
)
def test_a_page_that_was_read(story: Any, kinds: Kinds, tool: str, result: Any) -> None:
    """Receipts with dots and figures, and other scripts, are legible; what other tools return is not judged by that."""
    trace = story("What does the receipt say?").calls(tool, {"file": "a.png"}, result).says("Tea and cake.").trace()
    assert "unreadable_text" not in kinds(trace)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (("GotRequestError", "timeout of 8000ms exceeded"), "timeout"),
        (("ESOCKETTIMEDOUT", ""), "timeout"),
        (("serde.Error", "missing field `currency` at line 1 column 20"), "invalid_arguments"),
        (("json.UnmarshalTypeError", "cannot unmarshal bool into Go value of type string"), "invalid_arguments"),
        (("jwt.TokenExpiredError", "jwt expired"), "permission"),
        (("invalid_request_error", "prompt is too long: 9000 tokens > 8000"), "limit"),
        (("ValidationException", "The input token count exceeds what the model takes"), "limit"),
    ],
)
def test_causes_in_the_words_of_many_libraries(
    story: Any, failure: Failure, error: tuple[str, str], cause: str
) -> None:
    """A type that only names its library does not part errors of one cause."""
    row = failure.describe(story("Pay the bill").calls("pay", {"n": 1}, "", error).says("It did not work.").trace())
    assert row is not None
    assert row.features["cause"] == cause


@pytest.mark.parametrize(
    "excuse", ["I can't reply just now, please try again later.", "Our service is overloaded, come back in a while."]
)
def test_an_excuse_makes_no_error_good(story: Any, kinds: Kinds, excuse: str) -> None:
    """A model that answers at last, but only with an apology, leaves the error before as what went wrong."""
    told = story("Plan my week").fails("llm", "chat", ("RateLimitError", "429 slow down")).says(excuse)
    assert kinds(told.trace())[0] == "rate_limit"


def test_a_retry_that_ends_in_an_answer(story: Any, kinds: Kinds) -> None:
    """An error of the model that a second try made good is background."""
    told = story("Plan my week").fails("llm", "chat", ("RateLimitError", "429 slow down"))
    assert kinds(told.says("Monday: swimming. Tuesday: the dentist at nine.").trace()) == []


@pytest.mark.parametrize("fact", ["The lamp in the attic is set to 40 percent.", "Drafts are kept for twenty minutes."])
def test_a_fact_after_work_is_an_answer(story: Any, kinds: Kinds, fact: str) -> None:
    """What denies nothing, regrets nothing and sends nobody away is an answer, whatever it is about."""
    assert kinds(story("How is it set?").calls("settings", {"n": 1}, {"value": 7}).says(fact).trace()) == []


@pytest.mark.parametrize(
    "refusal", ["I am not going to rank your neighbours.", "As an assistant I must not rate the two dancers."]
)
def test_a_refusal_in_plain_words(story: Any, kinds: Kinds, refusal: str) -> None:
    """Who says that they will not do it refuses, also after a look at the records."""
    trace = story("Who is better?").calls("records", {"n": 1}, {"rows": 2}).says(refusal).trace()
    assert kinds(trace)[:1] == ["unhelpful_answer"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("Such questions are not discussed here. Thank you for your understanding.", ["unhelpful_answer"]),
        ("The verdict was read at noon. Thank you so much for your patience!", []),
        ("Thanks for asking! The verdict was read at noon.", []),
    ],
)
def test_courtesy_tells_nothing(story: Any, kinds: Kinds, answer: str, kind: list[str]) -> None:
    """Thanks round off a refusal as they do an answer, and make neither of it."""
    assert kind == kinds(story("What was the verdict?").says(answer).trace())


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("Such matters are off the table here, kindly turn to a solicitor.", "refusal"),
        ("Please contact the box office, they sell those.", "deflection"),
    ],
)
def test_who_refuses_and_sends_away_refuses(story: Any, failure: Failure, answer: str, cause: str) -> None:
    """Sending the user elsewhere follows from a refusal in the same sentence; by itself it is what the agent did."""
    row = failure.describe(story("May I keep the ring?").says(answer).trace())
    assert row is not None
    assert row.features["cause"] == cause


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("I saw 5 failed attempts at the door, so the card was blocked.", "swallowed_error"),
        ("I saw 5 failed attempts at the door. The record is locked, so I could not save it.", "tool_error"),
        ("I am sorry, the lock service is down and I could not unblock the card.", "tool_error"),
    ],
)
def test_trouble_of_the_user_is_no_word_on_the_tools(story: Any, kinds: Kinds, answer: str, kind: str) -> None:
    """An answer that tells what other tools found must be all the clearer to own up to an error of this one."""
    told = story("Why does my card not open?").calls("door_log", {"day": 4}, {"attempts": 5, "card": "blocked"})
    told.calls("unblock", {"card": 7}, {"ok": False, "error": "row is locked"})
    assert kinds(told.says(answer).trace())[0] == kind


def _nested(trace: Trace) -> Trace:
    """Put each agent inside the one before it."""
    root, *agents = trace.spans
    inside = [replace(s, parent_span_id=up.span_id) for up, s in zip([root, *agents], agents, strict=False)]
    return Trace(trace.project, trace.trace_id, (root, *inside))


def test_agents_that_call_each_other_in_turn(story: Any, kinds: Kinds) -> None:
    """Who calls the one who called it, and so on, hands to and fro; a chain of different agents does not."""
    told, chain = story("Who pays?"), story("Who pays?")
    for name in ("claims", "billing") * 2:
        told.step("agent", name, agent=name)
    for name in ("desk", "claims", "billing", "archive"):
        chain.step("agent", name, agent=name)
    assert kinds(_nested(told.trace()))[0] == "ping_pong"
    assert "ping_pong" not in kinds(_nested(chain.trace()))


PARCEL = {"order": "A-93182", "carrier": "TL", "due": "Friday"}
ELSEWHERE = "Your refund of 1,482.50 for invoice R-77120 reaches your bank account within seven days."


def test_an_answer_to_another_question(story: Any, kinds: Kinds) -> None:
    """An invoice that occurs nowhere before, in words that are not those of the conversation."""
    told = story("Where is my parcel A-93182?").calls("track", {"order": "A-93182"}, PARCEL)
    trace = told.says(ELSEWHERE).trace()
    assert ["unrelated_answer"] == list(kinds(trace))


@pytest.mark.parametrize(
    ("asked", "result", "said"),
    [
        (
            "Where is my parcel A-93182?",
            PARCEL,
            "Order A 93182 sits at the depot, Friday looks realistic.",
        ),
        ("Where is my parcel?", PARCEL, "A/93182 will be handed over tomorrow morning by somebody friendly."),
        ("What did invoice R-77120 come to?", {"amount": 1482.5}, ELSEWHERE),
        ("How long do you take to pay money back?", {"paragraph": "within 7 days"}, ELSEWHERE.replace("R-77120", "it")),
        (
            "Wie hoch war meine letzte Rechnung?",
            {"sum": "1482.50"},
            "Sie betrug 1.482,50 Euro und ist schon bezahlt.",
        ),
        ("Is it all settled?", {"state": "closed"}, "Yes, everything has gone through smoothly, nothing remains open."),
    ],
)
def test_an_answer_that_has_to_do_with_it(story: Any, kinds: Kinds, asked: str, result: Any, said: str) -> None:
    """What was asked, told to a tool or found by one is named, however written; or nothing is named at all."""
    told = story(asked).calls("look_up", {"what": asked}, result).says(said)
    assert "unrelated_answer" not in kinds(told.trace())


@pytest.mark.parametrize(
    ("asked", "result", "said"),
    [
        (
            "How much have I spent?",
            {"rows": [{"price": 640}, {"price": 640}]},
            "That comes to 1,280 dollars in total across both purchases this year.",
        ),
        ("How far?", {"m": 12_344_712}, "Roughly 12345km as crows fly, straight over both seas and mountains."),
        (
            "When?",
            {"at": 1_760_000_000},
            "Delivery happened 2025-10-09T08:53:20Z, early that morning, signed by somebody.",
        ),
        (
            "一共花了多少",
            {"rows": [640, 640]},
            "您今年两次购物合计为1280元。货款已经付清。商品明天送到。欢迎再次光临。请您放心等待。",
        ),
    ],
)
def test_what_an_agent_worked_out_is_its_answer(story: Any, kinds: Kinds, asked: str, result: Any, said: str) -> None:
    """Sums, units and dates need not stand in the trace, and a clause without spaces is no word that could."""
    assert "unrelated_answer" not in kinds(story(asked).calls("look_up", {}, result).says(said).trace())


def test_what_was_not_read_may_hold_it(story: Any, kinds: Kinds) -> None:
    """Of a trace that is too long to be read, nobody can say that an id is not in it."""
    told = story("Where is my parcel?")
    for n in range(3):
        told.calls("read_log", {"page": n}, f"page {n}: " + "kettle lamp " * 6_000)
    told.calls("read_log", {"page": 3}, {"invoice": "R-77120"})
    assert "unrelated_answer" not in kinds(told.says(ELSEWHERE).trace())


def test_many_ids_are_judged_at_once(story: Any) -> None:
    """An answer that lists ids without end is read in part, the trace once."""
    said = "Elsewhere refunds reach bank accounts within days: " + ", ".join(f"X-{n:06d}" for n in range(900))
    told = story("Where is my parcel?").calls("read_log", {}, "kettle lamp " * 16_000).says(said)
    reading = Reading(told.trace())
    begun = time.process_time()
    assert unrelated(reading, None) is not None  # type: ignore[arg-type]
    assert time.process_time() - begun < 1


def test_what_an_agent_knows_by_itself_is_not_judged(story: Any, kinds: Kinds) -> None:
    """Without a tool there is nothing that the answer should have come from."""
    said = "The tower is on sheet B-1889, drawn four months late."
    by_itself, looked_up = story("When was it built?"), story("When was it built?").calls("search", {}, "an iron thing")
    found = ["unrelated_answer" in kinds(told.says(said).trace()) for told in (by_itself, looked_up)]
    assert [False, True] == found
