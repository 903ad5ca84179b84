"""What people write about: invented names and numbers, drawn anew for every case."""

# ruff: noqa: E501 - word lists read best as lists

from random import Random

PRODUCTS = (
    "standing desk", "desk lamp", "noise cancelling headphones", "espresso grinder", "trail backpack", "ceramic pan set",
    "bluetooth speaker", "kids bike", "air purifier", "rain jacket", "mechanical keyboard", "garden hose", "sleeping bag",
    "hiking boots", "wall clock", "robot vacuum", "camping stove", "monitor arm", "bean bag", "water bottle",
    "electric kettle", "yoga mat", "office chair", "picture frame", "bread maker", "cordless drill", "baby monitor",
)  # fmt: skip
PLANS = ("Basic", "Plus", "Family", "Studio", "Team", "Pro annual", "Starter", "Unlimited", "Student")
CITIES = (
    "Utrecht", "Graz", "Leeds", "Porto", "Lyon", "Tampere", "Ghent", "Malmo", "Krakow", "Bristol", "Valencia", "Aarhus",
    "Brno", "Turin", "Cork", "Basel", "Nantes", "Bergen", "Leipzig", "Split",
)  # fmt: skip
STREETS = (
    "Mill Lane",
    "Harbour Road",
    "Birch Street",
    "Station Square",
    "Old Market",
    "Linden Way",
    "Castle Hill",
    "Canal Row",
)
CARRIERS = ("Northpost", "QuickHaul", "ParcelFox", "BlueVan", "Relay24", "Sendwell")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
FIRST_NAMES = (
    "Ada", "Bram", "Chidi", "Dilara", "Emre", "Femke", "Goran", "Hana", "Ivo", "Jolanta", "Kofi", "Lina", "Mirek", "Noor",
    "Odile", "Pilar", "Quirin", "Rasa", "Soren", "Tamsin", "Umut", "Vesna", "Wanda", "Yusuf", "Zelda",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Brandt", "Castel", "Dvorak", "Ekman", "Farkas", "Grune", "Hollow", "Ibarra", "Jansky", "Kettle", "Lorne",
    "Marsh", "Novik", "Oakley", "Petrov", "Quill", "Roth", "Sandoval", "Thorne",
)  # fmt: skip
COMPANIES = (
    "Lumenta", "Brightfield Foods", "Cobalt Freight", "Orrin Health", "Tessera Glass", "Kestrel Mobility", "Hale & Voss",
    "Pinecrest Energy", "Nimbus Dairy", "Arkway Robotics", "Velt Insurance", "Osprey Textiles", "Juniper Rail", "Solvane",
)  # fmt: skip
MARKETS = (
    "heat pumps", "cargo bikes", "oat milk", "smart locks", "e-ink tablets", "home batteries", "indoor farming kits",
    "pet insurance", "reusable packaging", "3D printed housing", "hearing aids", "drone delivery", "cold storage",
)  # fmt: skip
TOPICS = (
    "solid state batteries", "sleep and memory", "urban heat islands", "protein folding", "retrieval augmented generation",
    "microplastics in soil", "four day work weeks", "school meal programmes", "graph neural networks", "perovskite cells",
    "antibiotic resistance", "coral bleaching", "bus rapid transit", "remote onboarding", "wildfire smoke", "tidal power",
)  # fmt: skip
POLICIES = (
    "parental leave", "expense limits on travel", "remote work abroad", "laptop replacement", "sick days",
    "conference budget", "data retention", "visitor badges", "company cars", "overtime", "sabbaticals", "home office allowance",
)  # fmt: skip
REPOS = (
    "checkout-api",
    "ledger",
    "atlas-web",
    "pricing-core",
    "mailroom",
    "shipwright",
    "tagger",
    "quota-service",
)
MODULES = (
    "cart",
    "auth",
    "invoice",
    "scheduler",
    "parser",
    "session",
    "webhook",
    "search",
    "billing",
    "uploads",
    "exports",
)
LIBRARIES = (
    "pydantic",
    "django",
    "react-router",
    "sqlalchemy",
    "numpy",
    "axios",
    "spring-boot",
    "tokio",
    "lodash",
    "celery",
)
EXCEPTIONS = (
    "KeyError",
    "NullPointerException",
    "TypeError",
    "IndexError",
    "AttributeError",
    "ValueError",
    "ZeroDivisionError",
)
TABLES = ("orders", "shipments", "customers", "payments", "page_views", "tickets", "refunds", "stock_moves")
FORMS = (
    "customs declaration",
    "damage report",
    "delivery note",
    "insurance claim",
    "timesheet",
    "application form",
    "lab sheet",
)
PARTIES = ("supplier", "landlord", "contractor", "licensor", "distributor", "freelancer", "reseller")
CLAUSES = (
    "termination",
    "liability cap",
    "renewal",
    "price adjustment",
    "confidentiality",
    "exclusivity",
    "penalties",
)


def draw_facts(rng: Random) -> dict[str, str]:
    """Everything one case may mention; intents use the part that concerns them."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    module = rng.choice(MODULES)
    return _orders(rng) | _research(rng) | _code(rng, module) | _documents(rng) | {
        "name": f"{first} {last}",
        "first": first,
        "email": f"{first}.{last}@example.{rng.choice(('org', 'com', 'net'))}".lower(),
        "month": rng.choice(MONTHS),
        "weekday": rng.choice(WEEKDAYS),
        "day": str(rng.randint(1, 28)),
        "year": str(rng.randint(2019, 2025)),
        "n": str(rng.randint(2, 9)),
    }  # fmt: skip


def _orders(rng: Random) -> dict[str, str]:
    number = rng.randint(10000, 99999)
    forms = (str(number), f"#{number}", f"A-{number}", f"TL{number}", f"{number}-{rng.randint(1, 9)}")
    city, other = rng.sample(CITIES, 2)
    return {
        "order": rng.choice(forms),
        "product": rng.choice(PRODUCTS),
        "other_product": rng.choice(PRODUCTS),
        "plan": rng.choice(PLANS),
        "city": city,
        "other_city": other,
        "street": f"{rng.choice(STREETS)} {rng.randint(1, 140)}",
        "carrier": rng.choice(CARRIERS),
        "tracking": f"{rng.choice('JRCX')}{rng.choice('DABZ')}{rng.randint(10**8, 10**9 - 1)}",
        "amount": f"{rng.randint(7, 480)}.{rng.choice(('00', '50', '90', '95', '99'))}",
        "card_end": f"{rng.randint(0, 9999):04d}",
        "invoice": f"INV-{rng.randint(2000, 9999)}-{rng.randint(10, 99)}",
        "ticket": f"T{rng.randint(100000, 999999)}",
    }


def _research(rng: Random) -> dict[str, str]:
    company, rival = rng.sample(COMPANIES, 2)
    market, policy = rng.choice(MARKETS), rng.choice(POLICIES)
    return {
        "company": company,
        "company_slug": _slug(company),
        "rival": rival,
        "market": market,
        "market_slug": _slug(market),
        "topic": rng.choice(TOPICS),
        "policy": policy,
        "policy_slug": _slug(policy),
        "percent": str(rng.randint(3, 46)),
        "growth": f"{rng.randint(2, 19)}.{rng.randint(0, 9)}",
        "site": f"{rng.choice(('trade', 'daily', 'open', 'insight', 'north'))}-{rng.choice(('journal', 'wire', 'review', 'notes'))}.example",
    }  # fmt: skip


def _code(rng: Random, module: str) -> dict[str, str]:
    old, new = rng.randint(1, 5), rng.randint(6, 12)
    return {
        "repo": rng.choice(REPOS),
        "module": module,
        "file": f"src/{module}/{rng.choice(('models', 'views', 'service', 'client', 'tasks', 'core'))}.py",
        "test": f"test_{module}_{rng.choice(('rounding', 'timeout', 'empty', 'unicode', 'retry', 'order', 'limits'))}",
        "library": rng.choice(LIBRARIES),
        "old": f"{old}.{rng.randint(0, 9)}",
        "new": f"{new}.{rng.randint(0, 4)}",
        "exception": rng.choice(EXCEPTIONS),
        "line": str(rng.randint(12, 640)),
        "table": rng.choice(TABLES),
        "function": f"{rng.choice(('load', 'merge', 'resolve', 'apply', 'sync', 'price'))}_{module}",
    }


def _documents(rng: Random) -> dict[str, str]:
    return {
        "form": rng.choice(FORMS),
        "party": rng.choice(PARTIES),
        "clause": rng.choice(CLAUSES),
        "pages": str(rng.randint(1, 38)),
        "scan": f"{rng.choice(('scan', 'IMG', 'doc', 'fax', 'upload'))}_{rng.randint(100, 9999)}.{rng.choice(('pdf', 'tif', 'jpg', 'pdf'))}",
        "vendor": rng.choice(COMPANIES),
        "total": f"{rng.randint(90, 9800)}.{rng.randint(0, 99):02d}",
        "vat": rng.choice(("7", "9", "19", "20", "21", "25")),
    }


def _slug(name: str) -> str:
    return name.lower().replace(" & ", "-").replace(" ", "-")
