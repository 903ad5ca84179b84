"""Tools of the support desk."""

# ruff: noqa: E501 - a template reads best on one line

from random import Random
from typing import Any

from samples.world.grammar import Facts, say
from samples.world.things import PRODUCTS
from samples.world.tools.tool import Tool

_ON_THE_WAY = ("accepted", "sorted", "in_transit", "out_for_delivery", "held_at_depot", "customs_cleared")
_HELP = (
    "Items can be sent back within {n}0 days of delivery, unused and in their box. [Large|Bulky] items are collected.",
    "Our guarantee covers faults in material for {n} years. Wear, [water damage|drops] and home repairs are not covered.",
    "Gift cards are valid for {n} years and can be [split|combined] across orders.",
    "Spare parts for the {product} can be ordered [by phone|in the app] for {n} years after purchase.",
    "Assembly of [a|the] {product} takes two people about {n}0 minutes; the manual is [online|in the box].",
)


def _order(rng: Random, facts: Facts) -> Any:
    return {
        "order": facts["order"],
        "placed": f"{facts['month']} {facts['day']}",
        "lines": [
            {"item": facts["product"], "qty": rng.randint(1, 3), "price": facts["amount"]},
            *(
                {"item": i, "qty": 1, "price": f"{rng.randint(5, 90)}.00"}
                for i in rng.sample(PRODUCTS, rng.randint(0, 3))
            ),
        ],
        "ship_to": f"{facts['street']}, {facts['city']}",
        "carrier": facts["carrier"],
        "tracking_number": facts["tracking"],
        "state": rng.choice(("packed", "shipped", "shipped", "shipped", "delivered")),
    }


def _track(rng: Random, facts: Facts) -> Any:
    stops = rng.sample(_ON_THE_WAY, rng.randint(2, 4))
    return {
        "tracking_number": facts["tracking"],
        "carrier": facts["carrier"],
        "events": [
            {"at": f"{facts['weekday']} {rng.randint(5, 21):02d}:{rng.randint(0, 59):02d}", "what": s} for s in stops
        ],
        "expected": facts["weekday"],
        "depot": facts["other_city"],
    }


def _charges(rng: Random, facts: Facts) -> Any:
    rows = [
        {"id": f"ch_{rng.getrandbits(40):x}", "amount": facts["amount"], "card": f"**{facts['card_end']}"}
        for _ in range(2)
    ]
    return {"charges": rows, "settled": rng.choice((True, False)), "order": facts["order"]}


def _subscription(rng: Random, facts: Facts) -> Any:
    return {
        "plan": facts["plan"],
        "renews": f"{facts['month']} {facts['day']}",
        "price": facts["amount"],
        "seats": rng.randint(1, 12),
        "state": rng.choice(("active", "active", "active", "paused", "trial")),
    }


def _account(rng: Random, facts: Facts) -> Any:
    return {
        "email": facts["email"],
        "locked": rng.random() < 0.6,
        "failed_logins": rng.randint(0, 9),
        "two_factor": rng.choice(("app", "sms", "none")),
        "last_seen": f"{facts['month']} {facts['day']}",
    }


def _help_pages(rng: Random, facts: Facts) -> Any:
    found = rng.sample(_HELP, rng.randint(2, 4))
    return {
        "results": [
            {
                "id": f"help-{rng.randint(10, 999)}",
                "score": round(rng.uniform(0.55, 0.93), 3),
                "text": say(t, rng, facts),
            }
            for t in found
        ]
    }


def _done(what: str, **extra: str) -> Any:
    def result(rng: Random, facts: Facts) -> Any:
        return {"ok": True, "action": what, "reference": f"{what[:2].upper()}{rng.randint(10000, 99999)}"} | {
            key: facts[fact] for key, fact in extra.items()
        }

    return result


def _invoices(rng: Random, facts: Facts) -> Any:
    return {
        "invoices": [
            {
                "number": facts["invoice"],
                "total": facts["amount"],
                "month": facts["month"],
                "paid": rng.random() < 0.9,
            },
            *(
                {"number": f"INV-{rng.randint(2000, 9999)}", "total": f"{rng.randint(9, 300)}.00"}
                for _ in range(rng.randint(0, 4))
            ),
        ]
    }


def _stock(rng: Random, facts: Facts) -> Any:
    places = {place: rng.randint(0, 14) for place in (facts["city"], facts["other_city"], "online")}
    return {"item": facts["product"], "available": places, "next_delivery": facts["weekday"]}


SHOP_TOOLS = (
    Tool("find_order", "Look up an order by its number or by the customer's email.", _order),
    Tool("track_parcel", "Ask the carrier where a parcel is.", _track, seconds=1.1),
    Tool(
        "update_address",
        "Change where an order is delivered.",
        _done("address_changed", street="street", city="city"),
    ),
    Tool(
        "issue_refund",
        "Pay money back to the customer's card.",
        _done("refund_issued", amount="amount"),
        seconds=0.9,
    ),
    Tool("list_charges", "List what was taken from the customer's card.", _charges),
    Tool("get_subscription", "Show a customer's subscription.", _subscription),
    Tool(
        "cancel_subscription",
        "End a subscription at the next renewal.",
        _done("subscription_ended", plan="plan"),
    ),
    Tool("get_account", "Show the state of a customer's account.", _account),
    Tool("send_reset_link", "Mail a link for a new password.", _done("reset_link_sent", email="email")),
    Tool("list_invoices", "List invoices of a customer.", _invoices),
    Tool(
        "send_document",
        "Mail a document to the customer.",
        _done("document_sent", email="email", document="invoice"),
    ),
    Tool(
        "search_help_centre",
        "Find passages of the help centre that fit a question.",
        _help_pages,
        seconds=0.5,
        retriever=True,
    ),
    Tool("check_stock", "How many of an item are in stock, and where.", _stock),
    Tool("open_ticket", "Open a ticket for a human colleague.", _done("ticket_opened", ticket="ticket")),
    Tool(
        "delete_account",
        "Delete a customer's account and all its data for good.",
        _done("account_deleted", email="email"),
    ),
    Tool("send_email", "Send an email in the company's name.", _done("email_sent")),
)
