"""What customers of the shop want around their orders and accounts."""

# ruff: noqa: E501 - a template reads best on one line

from samples.world.cast import CONCIERGE, SHIPPING
from samples.world.intents.intent import Intent, Use

WHERE_IS_IT = Intent(
    name="where_is_my_parcel",
    agent=CONCIERGE,
    weight=10,
    asks=(
        "[Can|Could] you [tell me|find out|check] where my [{product}|order {order}|parcel] [is|has got to|is right now]?",
        "[I'd like to know|I want to know|Do you know] when [the {product}|order {order}|my package] [will get here|arrives|turns up].",
        "Order {order} [was supposed to|should have] [be here|come|arrived] on {weekday}[, still nothing| and it hasn't|]. [Any news|What happened|Where is it]?",
        "The tracking for [{tracking}|order {order}|my {product}] [hasn't moved|says the same thing] since {weekday}, [is it lost|what's going on|should I worry]?",
        "[How far|How long] [is|until] my delivery from {carrier}[, order {order}|, number {tracking}|]?",
        "My {product} [still isn't here|never showed up|is late]. Order [number|no.|id] {order}, [please look into it|can you chase it|what now].",
        "[Is|Has] [{carrier}|the driver|the courier] [coming today|lost my {product}|been here already] [with {order}|]?",
        "[Please give me|I need] an update on [the shipment|the delivery] of [{order}|the {product} I bought].",
    ),
    brief=(
        "where is {order}",
        "{order} delivery date?",
        "tracking {tracking}",
        "{product} not arrived, {order}",
        "parcel {carrier} late",
        "eta {order}",
    ),
    why=(
        "[It's|It was] a [birthday|wedding|farewell] present [for {weekday}|].",
        "I [took|have to take] {weekday} off [work|] to be [at home|in] for it.",
        "The neighbours [say they saw no van|have nothing either].",
        "[We move|I travel] to {other_city} [soon|on {weekday}], so [timing matters|it can't come later].",
        "The [mail|message] said {n} days, that was [a while|{n} days] ago.",
        "I paid [extra|{n} euro more] for [fast|express] delivery.",
    ),
    uses=(
        Use("find_order", {"order_id": "{order}"}, 0.8),
        Use("track_parcel", {"tracking_number": "{tracking}", "carrier": "{carrier}"}),
    ),
    answers=(
        "[Good news|Here is what I found]: {carrier} has your {product} [at the {other_city} depot|on the van], and expects to [deliver|hand it over] on {weekday}.",
        "Your parcel {tracking} [left|passed] {other_city} and is due on {weekday}. [You will get a text|The driver rings] beforehand.",
        "It is [moving again|still moving]: last scan in {other_city}, delivery planned for {weekday}[, before noon|].",
        "{carrier} [shows|reports] it as out for delivery in {city}. If it is not with you by {weekday}, [write to me again|I can open a search].",
        "Order {order} took a detour over {other_city}; the new date is {weekday}. [Sorry for the wait|Apologies for that].",
    ),
    abroad=(
        "Wo [bleibt|ist] mein Paket {tracking}? [Es sollte am Montag da sein.|]",
        "[Bonjour, o|O]ù est mon colis [{order}|{tracking}] ?",
        "¿[Dónde está|Cuándo llega] mi pedido {order}?",
        "Waar blijft mijn bestelling {order}?",
    ),
    passes_to=SHIPPING,
    pass_chance=0.25,
)
NEW_ADDRESS = Intent(
    name="change_delivery_address",
    agent=CONCIERGE,
    weight=5,
    asks=(
        "[Please|Could you] [send|redirect|deliver] order {order} to {street} in {city} [instead|, not to the old place].",
        "I [typed|entered|gave] the wrong [street|house number|address] for {order}, it [should be|is] {street}, {city}.",
        "We [moved|are moving] to {city}. Can the {product} [go|be shipped] to {street}?",
        "[Is it|Is it still] possible to change where [{order}|my {product}] [gets delivered|goes]? New place: {street}, {city}.",
        "[Change|Update] my [shipping|delivery] address [for order {order}|] to {street}, {city}[, please|].",
        "[Someone will be|I'm] at {street}, {city} that week, so bring the {product} there.",
        "The {product} must not go to my [flat|old office]; take {street} in {city}.",
    ),
    brief=(
        "new address {order}: {street} {city}",
        "redirect {order} to {street}",
        "wrong address on {order}",
        "ship to {city} instead, {order}",
    ),
    why=(
        "[I was half asleep|Autofill did that|My browser filled it in] when I ordered.",
        "[The flat is empty|Nobody is home] [from {weekday}|by then].",
        "My [office|landlord|sister] takes parcels [all day|]. ",
        "It hasn't [shipped|left] yet [I think|according to the app].",
    ),
    uses=(
        Use("find_order", {"order_id": "{order}"}),
        Use("track_parcel", {"tracking_number": "{tracking}", "carrier": "{carrier}"}, 0.35),
        Use("update_address", {"order_id": "{order}", "street": "{street}", "city": "{city}"}),
    ),
    answers=(
        "[Done|All set]: {order} now goes to {street}, {city}.",
        "I changed the [delivery|] address to {street} in {city}. [Delivery stays on {weekday}|It may take a day longer].",
        "{carrier} will bring it to {street}, {city}. You will [get|find] a new confirmation in your mail.",
        "The new address is on the label: {street}, {city}. [Anything else|Tell me if you need more]?",
    ),
    abroad=(
        "Bitte liefert {order} an {street}, {city}.",
        "Je voudrais changer l'adresse de livraison de {order} : {street}, {city}.",
    ),
    passes_to=SHIPPING,
    pass_chance=0.3,
)
LOCKED_OUT = Intent(
    name="locked_out_of_account",
    agent=CONCIERGE,
    weight=6,
    asks=(
        "I [can't|cannot] [log in|sign in|get into my account] [any more|since {weekday}|].",
        "[It says|The page says] my [password|login] is wrong, [but it isn't|though I just changed it]. [My mail is {email}|]",
        "My account [is|got] [locked|blocked] [after a few tries|for no reason], [unlock it|can you open it again], [please|it's {email}].",
        "[I forgot|I lost] my [password|passphrase] and the [reset mail|mail with the link] [never comes|doesn't arrive] at {email}.",
        "The [code|six digit number] for [signing in|the second step] [never reaches my phone|is refused], [I got a new phone|how do I get in].",
        "[Please reset|How do I reset] the password for {email}?",
        "Every time I [try to enter|log on] I [end up on|am thrown back to] the [start page|login form].",
    ),
    brief=(
        "login broken",
        "reset password {email}",
        "account locked {email}",
        "2fa code not arriving",
        "cant sign in",
    ),
    why=(
        "I [need|have] to [pay|see] my order [today|by {weekday}].",
        "[New phone|New laptop], [same|different] number.",
        "Tried {n} times [with two browsers|].",
        "[My partner|My daughter] may have [changed it|typed it wrong too often].",
    ),
    uses=(Use("get_account", {"email": "{email}"}), Use("send_reset_link", {"email": "{email}"}, 0.8)),
    answers=(
        "I [unlocked|opened] the account and sent a link to {email}. It [works|is valid] for an hour.",
        "[There were|I see] {n} failed tries, so it was locked. It is open again[, please choose a new password|].",
        "A [fresh|new] link is on its way to {email}; [look into|check] the spam folder too.",
        "Your second step still [points to|uses] the old phone. I [removed|reset] it, you can set it up at the next sign-in.",
    ),
    abroad=(
        "Ich komme nicht mehr in mein Konto ({email}).",
        "No puedo entrar en mi cuenta, ¿me mandan un enlace nuevo?",
    ),
)
RETURN_RULES = Intent(
    name="returns_and_warranty",
    agent=CONCIERGE,
    weight=7,
    asks=(
        "[How long|Until when] can I [send back|return] [a|the] {product}[ I haven't opened| once used|]?",
        "Does the [guarantee|warranty] [cover|pay for] a {product} that [stopped working|broke|makes noises] after {n} months?",
        "My {product} [has a crack|came with a dent|lost a screw], is that [something you replace|covered]?",
        "[What are|Tell me] the rules for [returning|swapping] [sale items|a {product}|gifts]?",
        "[Who pays|Do I pay] for the [way back|return parcel] if I [don't like|no longer want] the {product}?",
        "Can I [swap|exchange] the {product} for a {other_product} [without the receipt|after {n} weeks]?",
        "[Is there|Do you sell] a spare part for [the|my] {product}, [it's {n} years old|the old one broke]?",
    ),
    brief=(
        "return policy {product}",
        "warranty {product} {n} years?",
        "exchange {product}",
        "send back used {product} ok?",
    ),
    why=(
        "It was [cheaper|different] in the [picture|shop].",
        "I bought it in {month}[ {year}|].",
        "I'd rather [repair|keep] it than [throw it away|buy new].",
        "The [manual|box] says nothing about it.",
    ),
    uses=(
        Use("search_help_centre", {"query": "[return|exchange|warranty|spare part] {product}"}),
        Use("find_order", {"order_id": "{order}"}, 0.3),
    ),
    answers=(
        "You can [return|send back] the {product} within {n}0 days, [unused|in its box]; [we pay|you pay] for the parcel.",
        "Yes, a {product} is covered for {n} years against faults. [Drops|Water] and [wear|home repairs] are [not|excluded].",
        "I am afraid that {n} months is [past|over] the limit for an exchange, but [repair|a spare part] is possible.",
        "[Swap|Exchange] is [fine|possible] within {n} weeks, also [for a {other_product}|without the receipt, by order number].",
        "Our pages say: spare parts for the {product} are kept for {n} years. [Order them in the app|Call us for the part number].",
    ),
    abroad=(
        "Kann ich die {product} noch [zurückgeben|umtauschen]?",
        "Quelle est la garantie pour [le|la] {product} ?",
    ),
)
IN_STOCK = Intent(
    name="is_it_in_stock",
    agent=CONCIERGE,
    weight=5,
    asks=(
        "[Do you have|Have you got] the {product} [in {city}|in stock|on the shelf]?",
        "When [is|will] the {product} [be back|available again] [in {city}|online|]?",
        "How many {product}s [are left|can I buy at once|do you have] [in {city}|]?",
        "[Which|What] shop [near|around] {city} [sells|has] the {product} [today|]?",
        "The {product} is [sold out|greyed out] [on your page|in the app], [will there be more|is it discontinued]?",
        "[Could you|Can you] [put aside|reserve] {n} of the {product} in {city}, [if you have them|are there that many]?",
    ),
    brief=(
        "{product} stock {city}",
        "{product} available?",
        "{n}x {product} in {city}?",
        "restock {product}",
    ),
    why=(
        "I'd [drive over|come by] on {weekday}.",
        "[A friend|My sister] has [one|the same] and [loves it|won't shut up about it].",
        "[It's for|We furnish] [an office|a holiday flat|the school].",
        "The {other_product} is no alternative [for me|].",
    ),
    uses=(Use("check_stock", {"item": "{product}", "place": "{city}"}),),
    answers=(
        "There are {n} in {city} [right now|as of this morning].",
        "It is [sold out|gone] in {city}; [the next delivery|more] comes on {weekday}. {other_city} still has {n}.",
        "Online, yes: {n} left. In {city}, [none|not before {weekday}].",
        "I [reserved|put aside] {n} for you in {city} until {weekday}.",
    ),
    abroad=("Habt ihr die {product} in {city} da?", "Est-ce que [le|la] {product} est disponible à {city} ?"),
)
SHOP = (WHERE_IS_IT, NEW_ADDRESS, LOCKED_OUT, RETURN_RULES, IN_STOCK)
