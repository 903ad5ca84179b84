"""What analysts and employees ask the research desk."""

# ruff: noqa: E501 - a template reads best on one line

from samples.world.cast import LIBRARIAN, RESEARCHER
from samples.world.intents.intent import Intent, Use

COMPARE_RIVALS = Intent(
    name="compare_companies",
    agent=RESEARCHER,
    weight=5,
    asks=(
        "[Compare|Put side by side] {company} and {rival} in [the market for|] {market}.",
        "Who [leads|is ahead] in {market}, {company} or {rival}, and [why|by how much]?",
        "[I need|Give me] a [table|short comparison] of the [main|big] [players|firms] in {market}[, {company} above all|].",
        "How does {company} [stack up|hold up] against {rival} [on price|in {year}|in {market}]?",
        "[What sets|What makes] {company} [apart|different] from {rival} when it comes to {market}?",
        "[Strengths and weaknesses|Pros and cons] of {company} versus {rival}, [market {market}|please, with sources].",
    ),
    brief=(
        "{company} vs {rival}",
        "{market} market leaders",
        "compare {company} {rival} {market}",
        "share of {company} in {market}",
    ),
    why=(
        "[It's for|I present it to] the [board|investors|sales team] on {weekday}.",
        "[One page|Ten lines] [is enough|at most].",
        "[Leave out|Ignore] everything before {year}.",
        "We [may|might] [invest|partner] [there|with one of them].",
    ),
    uses=(
        Use("web_search", {"query": "{company} {rival} {market}"}),
        Use("fetch_page", {"url": "https://{site}/{market_slug}"}, 0.7),
        Use("company_figures", {"market": "{market}"}, 0.7),
        Use("fetch_page", {"url": "https://{site}/{company_slug}"}, 0.4),
    ),
    answers=(
        "{company} [leads|is ahead] with {percent} % of {market}; {rival} grows faster ([about|] {growth} % a year). [Sources|See]: {site}.",
        "[In short|Briefly]: {rival} is [cheaper|broader], {company} [deeper|better known] in {market}. [The gap is|They differ by] {percent} points.",
        "Both [sell|offer] {market}. {company} [earns|makes] more per unit, {rival} [ships|sells] more of them. [Figures differ by source|Confidence: medium].",
        "The table: {company} {percent} %, {rival} {n} %, others the rest. [Growth|Trend]: {growth} % in {year}.",
    ),
    abroad=("Vergleiche {company} und {rival} im Markt für {market}.",),
)
NEWS_BRIEF = Intent(
    name="news_about_company",
    agent=RESEARCHER,
    weight=5,
    asks=(
        "[What's new|What happened] [at|with] {company} [this week|since {month}|lately]?",
        "[Summarise|Sum up] the [latest|recent] [news|press] on {company}.",
        "[Has|Did] {company} [announced|announce] anything about {market} [recently|in {month}]?",
        "[I have a call|I meet someone] from {company} [on {weekday}|tomorrow], [brief me|what should I know]?",
        "[Any|Are there any] [rumours|reports] about {company} [buying {rival}|leaving {city}|and {market}]?",
        "[Keep me posted|Update me]: {company}, [last {n} days|since {weekday}].",
    ),
    brief=(
        "news {company}",
        "{company} this week",
        "briefing {company} {weekday}",
        "{company} {rival} rumours",
    ),
    why=(
        "[Only|Just] [facts|what is confirmed], no [opinions|gossip].",
        "[Three|Five] [bullets|lines] [will do|please].",
        "I [missed|was away for] the last {n} weeks.",
        "[Skip|Leave out] the share price.",
    ),
    uses=(
        Use("web_search", {"query": "{company} news {month}"}),
        Use("fetch_page", {"url": "https://{site}/{company_slug}"}, 0.8),
        Use("fetch_page", {"url": "https://{site}/{month}"}, 0.5),
        Use("save_note", {"title": "{company}"}, 0.3),
    ),
    answers=(
        "[Three|Two] things: {company} [plans|opened] a [site|plant] in {city}, [hired {n}0 people|named a new head], and [talks to|sued] {rival}.",
        "[Little|Not much] [happened|was published]: [one|a] report on {market} on {site}, [nothing confirmed|the rest are repeats].",
        "{company} [raised|cut] its [forecast|guidance] to {percent} %. [Papers|Analysts] [link|tie] it to {market}.",
        "[Since {month}|This week] {company} [moved|shifted] work from {city} to {other_city}. Source: {site}.",
    ),
    abroad=("Quelles sont les nouvelles de {company} depuis {weekday} ?",),
)
LITERATURE = Intent(
    name="literature_overview",
    agent=RESEARCHER,
    weight=5,
    asks=(
        "[What does research say|What is known] about {topic}[ since {year}|]?",
        "[Find|Look up] [papers|studies|reviews] on {topic} [and summarise them|, newest first|].",
        "[I'm writing|I have to write] [a section|two pages] on {topic}, [which|what] [sources|papers] [matter|should I cite]?",
        "Is there [good|solid] evidence [that|for] {topic} [matters|works|is a problem]?",
        "[Give me|I need] {n} [recent|key] [articles|publications] about {topic}[, with one line each|].",
        "[Explain|Outline] the [state of the art|debate] in {topic} [for a layman|for engineers|].",
    ),
    brief=("papers {topic}", "{topic} review {year}", "evidence {topic}", "{topic} literature summary"),
    why=(
        "[Open access|Free ones] [preferred|only].",
        "[My supervisor|The reviewer] [asked for|wants] it by {weekday}.",
        "I know the [basics|older work].",
        "[Meta-analyses|Field studies] [count most|first].",
    ),
    uses=(
        Use("search_papers", {"query": "{topic}"}),
        Use("search_papers", {"query": "{topic} review {year}"}, 0.4),
        Use("fetch_page", {"url": "https://{site}/paper/{day}"}, 0.6),
        Use("save_note", {"title": "{topic}"}, 0.3),
    ),
    answers=(
        "[I found|There are] {n} [useful|solid] papers on {topic}. [Most|The larger ones] see an effect of [about|] {percent} %, [the older ones less|with wide error bars].",
        "[Views differ|It is debated]: reviews of {topic} from {year} on are [cautious|positive], single [trials|studies] [vary|disagree].",
        "[Start with|The key one is] the {year} review; it covers {n}{n} studies on {topic}. [Gaps|Open questions]: [long-term data|cost|small samples].",
        "In one sentence: {topic} is [well|partly] understood, but [figures|results] from {city} do not [carry over|generalise].",
    ),
    abroad=("Welche Studien gibt es zu {topic}?", "Busco artículos recientes sobre {topic}."),
)
HANDBOOK = Intent(
    name="company_policy_question",
    agent=LIBRARIAN,
    weight=6,
    asks=(
        "[What's|What is] our [rule|policy] on {policy}?",
        "[How many|How much] {policy} do [I|we] get [per year|after {n} years here|as a part-timer]?",
        "[Who|Which manager] [approves|signs off] {policy} [in {city}|for my team|]?",
        "[Am I|Are we] allowed [to use|to claim] {policy} [while abroad|during probation|in {month}]?",
        "[Where do I|How do I] [hand in|apply for] {policy}?",
        "[Has|Did] anything [changed|change] about {policy} [this year|since {year}]?",
        "I [start|leave] in {month}, what [happens to|about] {policy}?",
    ),
    brief=("{policy} policy", "{policy} how many", "who approves {policy}", "{policy} {city} office"),
    why=(
        "My [manager|lead] [wasn't sure|said ask the wiki].",
        "The intranet [search|page] [is useless|gave me a 404].",
        "I'm in the {city} office.",
        "[Asking for|This is for] a new colleague.",
    ),
    uses=(
        Use("search_handbook", {"query": "{policy}"}),
        Use("search_handbook", {"query": "{policy} exceptions"}, 0.2),
    ),
    answers=(
        "The handbook page on {policy} says: up to {amount} a year, [no approval|your lead approves].",
        "[You get|It is] {n} [weeks|days|items], see handbook/{policy_slug}. [Part-timers|Newcomers] [the same|by the share they work].",
        "{policy} [changed|was updated] in {month}: [a form in the portal|the team lead] is [enough|needed] now.",
        "No, {policy} [is not possible|does not apply] during [probation|notice]; [after that|from then on] {n} [days|units].",
    ),
    abroad=("Wie ist bei uns {policy} geregelt?",),
)
RESEARCH = (COMPARE_RIVALS, NEWS_BRIEF, LITERATURE, HANDBOOK)
