"""Tools of the research desk."""

# ruff: noqa: E501 - a template reads best on one line

from random import Random
from typing import Any

from samples.world.grammar import Facts, say
from samples.world.things import COMPANIES
from samples.world.tools.tool import Tool

_HEADLINES = (
    "{company} [opens|plans] a [plant|hub|centre] in {city}",
    "{market}: [sales|orders|demand] [up|down] {percent} % in {month}",
    "[Why|How] {rival} [bets on|leaves|rethinks] {market}",
    "[Review|A closer look|Field notes]: {topic}",
    "{company} and {rival} [settle a dispute|join forces|split up] over {market}",
    "[Numbers of the week|Chart]: {market} [by region|in {city}]",
)
_PARAGRAPHS = (
    "[Analysts|Observers|Two insiders] put growth of {market} at {growth} % [a year|for {year}], [led by|with] {company} [ahead of|just before] {rival}.",
    "{company} [reported|announced] a [margin|share] of {percent} % and [hired|let go] {n}0 people in {city}.",
    "The [study|trial|survey] on {topic} followed {n}{n}0 [people|sites|samples] over {n} [years|months]; the effect was [small|clear|mixed].",
    "[Critics|Others] [note|argue] that [methods differ|figures are not comparable|the sample was small], [so care is due|which matters for {topic}].",
    "In {city}, [prices fell|supply grew|waiting times doubled] after {month}, [a first since {year}|to the surprise of many].",
    "[Subscribe to our letter|Cookie settings|Read more about {topic}] [here|below].",
)
_WIKI = (
    "{policy}: [employees|staff] [may|can] claim up to {amount} [per year|a month]; [approval by the team lead|no approval] is needed.",
    "[Rules on|How we handle] {policy} [changed|were updated] in {month} {year}. [Ask HR|See the form] for [exceptions|part-timers].",
    "For {policy} [the limit is|we grant] {n} [weeks|days|items], [also abroad|within the country only].",
)
_PAPERS = (
    "[On|Towards|Revisiting|Limits of] {topic}[: a review| in practice| at scale|: evidence from {city}]",
    "[Measuring|Modelling|What drives] {topic}",
)


def _web_search(rng: Random, facts: Facts) -> Any:
    found = rng.sample(_HEADLINES, rng.randint(3, 5))
    return [
        {"title": say(t, rng, facts), "url": f"https://{facts['site']}/{rng.randint(100, 9999)}", "snippet": say(rng.choice(_PARAGRAPHS), rng, facts)}
        for t in found
    ]  # fmt: skip


def page_text(rng: Random, facts: Facts) -> str:
    """A page of running text, as a browser tool returns it."""
    return "\n\n".join(say(p, rng, facts) for p in rng.choices(_PARAGRAPHS, k=rng.randint(3, 7)))


def _papers(rng: Random, facts: Facts) -> Any:
    return {
        "hits": [
            {
                "title": say(rng.choice(_PAPERS), rng, facts),
                "year": rng.randint(2012, 2025),
                "score": round(rng.uniform(0.5, 0.95), 3),
                "abstract": say(rng.choice(_PARAGRAPHS[2:5]), rng, facts),
            }
            for _ in range(rng.randint(2, 5))
        ]
    }


def _wiki(rng: Random, facts: Facts) -> Any:
    return {
        "passages": [
            {"page": f"handbook/{facts['policy'].replace(' ', '-')}", "score": round(rng.uniform(0.5, 0.9), 3), "text": say(t, rng, facts)}
            for t in rng.sample(_WIKI, rng.randint(1, 3))
        ]
    }  # fmt: skip


def _figures(rng: Random, facts: Facts) -> Any:
    names = {facts["company"], facts["rival"], *rng.sample(COMPANIES, 2)}
    return {
        "market": facts["market"],
        "rows": [{"company": c, "revenue_m": rng.randint(4, 900), "share": rng.randint(1, 40)} for c in sorted(names)],
    }


def _saved(rng: Random, facts: Facts) -> Any:
    return {"saved": True, "note": f"n-{rng.randint(1000, 9999)}", "title": facts["topic"]}


RESEARCH_TOOLS = (
    Tool("web_search", "Search the web.", _web_search, seconds=1.2),
    Tool("fetch_page", "Fetch a web page as text.", page_text, seconds=1.6),
    Tool("search_papers", "Find scientific papers by meaning.", _papers, seconds=0.8, retriever=True),
    Tool("search_handbook", "Find passages of the company handbook.", _wiki, seconds=0.5, retriever=True),
    Tool("company_figures", "Revenue and market share of companies in a market.", _figures),
    Tool("save_note", "Keep a note in the analyst's notebook.", _saved, seconds=0.2),
)
