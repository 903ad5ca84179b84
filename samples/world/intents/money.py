"""What customers want around money: charges, refunds, subscriptions, invoices."""

# ruff: noqa: E501 - a template reads best on one line

from samples.world.cast import BILLING, CONCIERGE
from samples.world.intents.intent import Intent, Use

REFUND = Intent(
    name="refund_request",
    agent=CONCIERGE,
    weight=8,
    asks=(
        "I [want|would like|need] my money back for [the {product}|order {order}].",
        "[Please refund|Can you refund] [{amount}|order {order}|what I paid for the {product}].",
        "The {product} [arrived broken|came damaged|is nothing like the photos], I [don't want it|sent it back], [refund me|where is the refund].",
        "I [returned|sent back] {order} [on {weekday}|{n} weeks ago] and [haven't seen|am still waiting for] the {amount}.",
        "[How do I|Can I] get [reimbursed|paid back] for a {product} that [never worked|was missing parts]?",
        "You [still owe me|were going to give me] {amount} [for {order}|since {month}].",
        "[Cancel|Take back] order {order} and [return|give me back] the [payment|money].",
    ),
    brief=(
        "refund {order}",
        "money back {amount}",
        "refund {product} broken",
        "{order} returned no refund yet",
    ),
    why=(
        "[Box was open|A piece was missing] when it came.",
        "I [attached|have] [photos|pictures] [of it|].",
        "Your [courier|return point] has the parcel since {weekday}, number {tracking}.",
        "The card [ending in|with] {card_end} is [fine|still mine].",
        "It's the {n}th time [I write|I ask].",
    ),
    uses=(
        Use("find_order", {"order_id": "{order}"}),
        Use("track_parcel", {"tracking_number": "{tracking}", "carrier": "{carrier}"}, 0.3),
        Use("issue_refund", {"order_id": "{order}", "amount": "{amount}"}),
    ),
    answers=(
        "I [paid back|refunded] {amount} to the card ending in {card_end}; [banks take|allow] {n} days.",
        "Your refund of {amount} for {order} is [on its way|booked].",
        "[Sorry about the {product}|That should not happen]. {amount} goes back to you [today|by {weekday}].",
        "The return is in, so I released {amount}. You keep the [voucher|points].",
        "We can give back {amount} of it: [shipping|the gift wrap] is not [refundable|included], [as our terms say|I'm afraid].",
    ),
    abroad=(
        "Ich möchte mein Geld für {order} zurück.",
        "Quiero que me devuelvan el dinero del pedido {order}.",
        "Rimborso per {order}, grazie.",
    ),
    passes_to=BILLING,
    pass_chance=0.35,
)
DOUBLE_CHARGE = Intent(
    name="charged_twice",
    agent=CONCIERGE,
    weight=5,
    asks=(
        "[You|Your shop] [took|charged|booked] {amount} [twice|two times|double] [from my card|].",
        "There are two [payments|entries] of {amount} on my [statement|bank app] for [one|a single] {product}.",
        "[Why is|How come] my card [{card_end}|] [charged|debited] again for order {order}?",
        "I see a [second|strange] [charge|debit] of {amount} from {month} {day}, [what is that|I never ordered anything then].",
        "[Please check|Explain] the [extra|additional] {amount} on the card ending {card_end}.",
        "My bank shows {order} [as paid twice|in duplicate].",
    ),
    brief=(
        "charged twice {amount}",
        "double payment {order}",
        "2x {amount} on card {card_end}",
        "unknown charge {amount}",
    ),
    why=(
        "The [first|checkout] page [froze|hung], so I [clicked|pressed] again.",
        "[I'm|Now I am] overdrawn [because of it|].",
        "The bank [says it's your mistake|told me to ask you].",
        "I only got one [confirmation|mail].",
    ),
    uses=(
        Use("list_charges", {"card_end": "{card_end}", "order_id": "{order}"}),
        Use("issue_refund", {"order_id": "{order}", "amount": "{amount}"}, 0.5),
    ),
    answers=(
        "[I see both|Two charges are there]; the second is a reservation that [falls away|expires] by {weekday}.",
        "You are right, {amount} was taken twice. I [returned|reversed] one of them.",
        "One of the two belongs to [your {plan} subscription|the {other_product}], not to {order}.",
        "The duplicate of {amount} on {card_end} is [cancelled|voided]; it [vanishes|disappears] in {n} days.",
    ),
    abroad=("Mir wurden {amount} doppelt abgebucht.", "On m'a prélevé deux fois {amount} ."),
    passes_to=BILLING,
    pass_chance=0.4,
)
END_PLAN = Intent(
    name="cancel_subscription",
    agent=CONCIERGE,
    weight=6,
    asks=(
        "[I'd like to|I want to|Please] [cancel|end|stop] my {plan} [subscription|plan|membership].",
        "[How do I|Where can I] [get out of|quit|unsubscribe from] the {plan} plan?",
        "[Don't|Do not] renew {plan} [in {month}|next time|], [I'm done with it|please].",
        "We [no longer use|don't need] {plan} [any more|since {month}], [close it|make it stop].",
        "Can I [pause|freeze] {plan} [until {month}|for {n} months] [or do I have to cancel|]?",
        "The [trial|free month] of {plan} [runs out|ends] on {month} {day} and I [don't want to continue|won't keep it].",
        "[Downgrade|Move] me from {plan} to [nothing|the free one].",
    ),
    brief=("cancel {plan}", "stop renewal {plan}", "unsubscribe", "end membership {month}", "pause {plan}?"),
    why=(
        "It got [too expensive|dearer] ({amount} now).",
        "I [hardly|never] [use|used] it.",
        "[My job|Our project] ended in {month}.",
        "[Nothing wrong with it|It was good], [just|only] not [for me|needed].",
        "I can't find the [button|option] [in the app|].",
    ),
    uses=(
        Use("get_subscription", {"email": "{email}"}),
        Use("cancel_subscription", {"email": "{email}", "plan": "{plan}"}, 0.85),
    ),
    answers=(
        "{plan} [ends|stops] on {month} {day}; until then [everything works|you can use it].",
        "I [ended|cancelled] your {plan} plan. [No more|Nothing further] will be charged.",
        "[Paused|Frozen] for {n} months, [as you wished|]. It [restarts|picks up] by itself.",
        "Your {plan} [membership|subscription] will not renew. A confirmation went to {email}.",
    ),
    abroad=(
        "Ich möchte mein {plan}-Abo kündigen.",
        "Quiero cancelar la suscripción {plan}.",
        "Ik wil {plan} opzeggen.",
    ),
    passes_to=BILLING,
    pass_chance=0.2,
)
INVOICE_COPY = Intent(
    name="copy_of_invoice",
    agent=CONCIERGE,
    weight=5,
    asks=(
        "[Could you|Please] [send|mail] me [the|a copy of the] [invoice|bill] for [order {order}|{month}|{invoice}].",
        "I need [a receipt|an invoice|something for the tax office] [with|showing] [VAT|our company name, {company}].",
        "[Where do I|How can I] [find|download] [invoice {invoice}|my invoices from {year}]?",
        "The [bill|invoice] {invoice} has the wrong [name|company], it [must say|should be] {company}.",
        "[Our bookkeeper|Accounting] [is missing|wants] the [paper|PDF] for {amount} [from {month}|].",
        "[Can I have|I'd like] all [bills|receipts] of {year} [in one file|].",
    ),
    brief=("invoice {order}", "receipt {month}", "pdf of {invoice}", "vat invoice {company}"),
    why=(
        "[The deadline is|They close the books on] {weekday}.",
        "The link in the [old|first] mail [is dead|expired].",
        "I [pay|bought] it for [work|the club].",
        "Send it to {email}.",
    ),
    uses=(
        Use("list_invoices", {"email": "{email}", "month": "{month}"}),
        Use("send_document", {"document": "{invoice}", "email": "{email}"}, 0.9),
    ),
    answers=(
        "{invoice} over {amount} is on its way to {email}.",
        "I [mailed|sent] the [PDF|document] for {month} to {email}.",
        "[You find|There are] {n} invoices for {year}; I [attached|sent] them [together|in one mail].",
        "The name on {invoice} now reads {company}; a corrected copy [was sent|follows].",
    ),
    abroad=("Bitte senden Sie mir die Rechnung zu {order}.", "J'ai besoin de la facture de {order}."),
    passes_to=BILLING,
    pass_chance=0.25,
)
MONEY = (REFUND, DOUBLE_CHARGE, END_PLAN, INVOICE_COPY)
