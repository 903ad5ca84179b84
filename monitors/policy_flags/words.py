"""The words of the content rules. They are here to be recognised, and for no other reason."""

from collections.abc import Iterable

GROUPS = ["jews", "jewish", "jew", "muslims", "muslim", "islam", "christians", "christian", "hindus", "hindu", "blacks", "whites", "asians", "asian", "arabs", "arab", "mexicans", "mexican", "immigrants", "immigrant", "migrants", "refugees", "foreigners", "africans", "african", "indians", "chinese", "pakistanis", "gays", "gay", "lesbians", "lesbian", "homosexuals", "homosexual", "transgender", "transgenders", "trans", "women", "woman", "females", "feminists", "disabled", "gypsies", "gypsy", "roma", "latinos", "latino", "hispanics", "natives", "aboriginals", "atheists", "catholics", "koreans", "russians", "americans", "israelis", "palestinians", "turks", "poles", "browns"]

VILIFYING = (
    "inferior",
    "subhuman",
    "sub-human",
    "vermin",
    "parasites?",
    "rats",
    "cockroach(?:es)?",
    "animals",
    "savages?",
    "scum",
    "filth(?:y)?",
    "disgusting",
    "degenerates?",
    "sickness",
    "disease",
    "plague",
    "cancer",
    "evil",
    "rapists?",
    "criminals",
    "terrorists?",
    "thieves",
    "stupid",
    "dumb",
    "retarded",
    "inbred",
    "monkeys?",
    "apes?",
    "pigs?",
    "dogs",
    "whores?",
    "sluts?",
    "belong in the kitchen",
    "go back to",
    "control the (?:media|world|banks|government)",
    "abominations?",
    "unnatural",
    "mentally ill",
    "worthless",
    "lazy",
    "take over",
    "infest\\w*",
    "invad\\w+",
)

SLURS = ["nigger", "niggers", "nigga", "niggas", "faggot", "faggots", "fag", "fags", "kike", "kikes", "spic", "spics", "chink", "chinks", "gook", "gooks", "tranny", "trannies", "wetback", "wetbacks", "raghead", "ragheads", "towelhead", "towelheads", "sandnigger", "coon", "coons", "dyke", "dykes", "paki", "pakis", "shemale", "kaffir", "beaner", "beaners", "muzzie", "muzzies", "libtard", "darkie", "darkies", "goyim"]

INSULTS = ["idiot", "idiots", "moron", "morons", "retard", "retards", "bitch", "bitches", "bastard", "asshole", "assholes", "cunt", "cunts", "whore", "slut", "loser", "pathetic", "scum", "trash", "garbage", "worthless", "dumbass", "dipshit", "imbecile", "pig", "disgusting", "ugly", "stupid"]

EXPLICIT = ["cock", "cocks", "blowjob", "blowjobs", "handjob", "handjobs", "cum", "cumming", "cumshot", "pussy", "pussies", "clit", "clitoris", "dildo", "masturbate", "masturbated", "masturbating", "masturbation", "orgasm", "orgasms", "orgasmed", "ejaculate", "ejaculated", "ejaculation", "erection", "deepthroat", "creampie", "gangbang", "threesome", "milf", "bdsm", "hentai", "erotica", "bukkake", "rimjob", "fellatio", "cunnilingus", "horny", "nipples", "boner", "aroused", "fucked", "penis", "vagina", "anal", "tits", "boobs"]

SEX_ACTS = (
    "fuck",
    "fucking",
    "fucks",
    "penetrat(?:e|ed|ing)",
    "thrust(?:s|ed|ing)?",
    "sucked",
    "licked",
    "moan(?:s|ed|ing)?",
    "undress(?:ed|ing)?",
    "spank(?:ed|ing)?",
    "seduc(?:e|ed|ing)",
    "have sex",
    "had sex",
    "having sex",
    "made love",
    "sleep with",
    "grop(?:e|ed|ing)",
)

SUGGESTIVE = ["sex", "sexy", "sexual", "sexually", "naked", "nude", "nudes", "erotic", "seductive", "panties", "lingerie", "lust", "lustful", "incest", "molest", "molested", "molesting", "rape", "raped"]

CHILD = ["child", "children", "kid", "kids", "minor", "minors", "toddler", "toddlers", "preteen", "preteens", "underage", "schoolgirl", "schoolgirls", "schoolboy", "schoolboys", "loli", "lolita", "shota", "lolicon", "infant", "stepdaughter"] + [
    "little (?:girl|boy|sister|brother)s?",
    "young (?:girl|boy|daughter|son)s?",
    "my (?:daughter|son|niece|nephew)",
]


def alternatives(words: Iterable[str]) -> str:
    """Join words for a pattern, long ones first, so that a short one does not win over what it begins."""
    return "|".join(sorted(words, key=len, reverse=True))
