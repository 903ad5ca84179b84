"""The words of the content rules. They are here to be recognised, and for no other reason."""

from monitors.word_lists import spelled

GROUPS = spelled("""
    jews jewish jew muslims muslim islam christians christian hindus hindu sikhs sikh blacks whites asians asian arabs
    arab mexicans mexican immigrants immigrant migrants refugees foreigners africans african indians chinese pakistanis
    gays gay lesbians lesbian homosexuals homosexual transgender transgenders trans women woman females feminists
    disabled gypsies gypsy roma latinos latino hispanics natives aboriginals atheists catholics koreans russians
    americans israelis palestinians turks poles
""")

VILIFYING = (
    *spelled("""
        inferior subhuman sub-human vermin parasites? rats cockroach(?:es)? animals savages? scum filth(?:y)? disgusting
        degenerates? sickness disease plague cancer evil rapists? criminals terrorists? thieves stupid dumb retarded
        inbred monkeys? apes? pigs? dogs whores? sluts? abominations? unnatural worthless lazy infest\\w* invad\\w+
    """),
    "belong in the kitchen",
    "go back to",
    "control the (?:media|world|banks|government)",
    "mentally ill",
    "take over",
)

SLURS = spelled("""
    nigger niggers nigga niggas faggot faggots fag fags kike kikes spic spics chink chinks gook gooks tranny trannies
    wetback wetbacks raghead ragheads towelhead towelheads sandnigger coon coons dyke dykes paki pakis shemale kaffir
    beaner beaners muzzie muzzies darkie darkies
""")

INSULTS = spelled("""
    idiot idiots moron morons retard retards bitch bitches bastard asshole assholes cunt cunts whore slut loser pathetic
    scum trash garbage worthless dumbass dipshit imbecile pig disgusting ugly stupid
""")

EXPLICIT = spelled("""
    cock cocks blowjob blowjobs handjob handjobs cum cumming cumshot pussy pussies clit clitoris dildo masturbate
    masturbated masturbating masturbation orgasm orgasms orgasmed ejaculate ejaculated ejaculation erection deepthroat
    creampie gangbang threesome milf bdsm hentai erotica bukkake rimjob fellatio cunnilingus horny nipples boner aroused
    fucked penis vagina anal tits boobs
""")

SEX_ACTS = (
    *spelled("""
        fuck fucking fucks penetrate penetrated penetrating thrust thrusts thrusting sucked licked moan moans moaned
        moaning undress undressed undressing spank spanked spanking seduce seduced seducing grope groped groping
    """),
    "have sex",
    "had sex",
    "having sex",
    "made love",
    "sleep with",
)

SUGGESTIVE = spelled("""
    sex sexy sexual sexually naked nude nudes erotic seductive panties lingerie lust lustful incest molest molested
    molesting rape raped
""")

CHILD = (
    *spelled("""
        child children kid kids minor minors toddler toddlers preteen preteens underage schoolgirl schoolgirls schoolboy
        schoolboys loli lolita shota lolicon infant stepdaughter
    """),
    "little (?:girl|boy|sister|brother)s?",
    "young (?:girl|boy|daughter|son)s?",
    "my (?:daughter|son|niece|nephew)",
)
