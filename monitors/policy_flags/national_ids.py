"""National identity and tax numbers of persons, checked with python-stdnum.

A country's rules for digits are weak: one nine-digit number in ten or so passes. So bare digits count only where a
word for them stands close by; numbers of a telling shape count by themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from monitors.policy_flags.finding import Finding, Reading
from store.errors import MissingExtra

try:
    from stdnum.at import vnr
    from stdnum.au import tfn
    from stdnum.be import nn
    from stdnum.bg import egn
    from stdnum.br import cpf
    from stdnum.ca import sin
    from stdnum.ch import ssn as ch_ssn
    from stdnum.cn import ric
    from stdnum.cz import rc
    from stdnum.de import idnr
    from stdnum.dk import cpr
    from stdnum.es import dni, nie
    from stdnum.fi import hetu
    from stdnum.fr import nir
    from stdnum.gb import nhs
    from stdnum.in_ import aadhaar, pan
    from stdnum.it import codicefiscale
    from stdnum.kr import rrn
    from stdnum.mx import curp
    from stdnum.nl import bsn
    from stdnum.no import fodselsnummer
    from stdnum.pl import pesel
    from stdnum.ro import cnp
    from stdnum.se import personnummer
    from stdnum.tr import tckimlik
    from stdnum.us import itin, ssn
    from stdnum.za import idnr as za_idnr
except ModuleNotFoundError as missing:
    raise MissingExtra("monitors", "Finding national identity numbers") from missing


@dataclass(frozen=True, slots=True)
class _Id:
    name: str
    what: str
    module: ModuleType
    beside: str | None  # a word that must stand near it; None: the shape tells
    pattern: re.Pattern[str]


def _id(name: str, what: str, module: ModuleType, pattern: str, beside: str | None = None) -> _Id:
    return _Id(name, what, module, beside, re.compile(rf"(?<![\w.\-/]){pattern}(?![\w/]|[.\-][0-9])"))


_NEAR = 60

_IDS: tuple[_Id, ...] = (
    _id("us_ssn", "a US social security number", ssn, r"\d{3}-\d{2}-\d{4}"),
    _id(
        "us_ssn",
        "a US social security number",
        ssn,
        r"\d{3}[ ]?\d{2}[ ]?\d{4}",
        r"\b(?:ssn|social security|soc\.? sec)\b",
    ),
    _id("us_itin", "a US taxpayer number", itin, r"9\d{2}-\d{2}-\d{4}"),
    _id("uk_nhs", "a British NHS number", nhs, r"\d{3}[ \-]?\d{3}[ \-]?\d{4}", r"\bnhs\b"),
    _id(
        "fr_nir",
        "a French social security number",
        nir,
        r"[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}",
    ),
    _id(
        "it_codice_fiscale",
        "an Italian tax code",
        codicefiscale,
        r"[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]",
    ),
    _id("es_dni", "a Spanish identity number", dni, r"\d{8}[ \-]?[A-HJ-NP-TV-Z]"),
    _id("es_nie", "a Spanish foreigner's number", nie, r"[XYZ][ \-]?\d{7}[ \-]?[A-Z]"),
    _id("fi_hetu", "a Finnish identity code", hetu, r"\d{6}[\-+A-FU-Y]\d{3}[0-9A-Y]"),
    _id("ch_ahv", "a Swiss AHV number", ch_ssn, r"756\.\d{4}\.\d{4}\.\d{2}"),
    _id("mx_curp", "a Mexican CURP", curp, r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d"),
    _id("cn_ric", "a Chinese identity number", ric, r"\d{17}[\dX]"),
    _id("kr_rrn", "a Korean resident number", rrn, r"\d{6}-\d{7}"),
    _id("br_cpf", "a Brazilian CPF", cpf, r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
    _id("br_cpf", "a Brazilian CPF", cpf, r"\d{11}", r"\bcpf\b"),
    _id("be_nn", "a Belgian national number", nn, r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}"),
    _id(
        "se_personnummer",
        "a Swedish personal number",
        personnummer,
        r"(?:\d{2})?\d{6}[\-+]\d{4}",
        r"person|\bpnr\b|identi|\bssn\b|birth",
    ),
    _id("dk_cpr", "a Danish CPR number", cpr, r"\d{6}-\d{4}", r"\bcpr\b|person|identi|\bssn\b|birth"),
    _id(
        "no_fnr",
        "a Norwegian identity number",
        fodselsnummer,
        r"\d{6} ?\d{5}",
        r"f.dselsnummer|\bfnr\b|identi|national",
    ),
    _id("de_idnr", "a German tax number", idnr, r"\d{2} ?\d{3} ?\d{3} ?\d{3}", r"steuer|idnr|tax"),
    _id("nl_bsn", "a Dutch citizen number", bsn, r"\d{4}\.?\d{2}\.?\d{3}", r"\bbsn\b|burgerservice|sofi"),
    _id("pl_pesel", "a Polish PESEL", pesel, r"\d{11}", r"pesel"),
    _id("ro_cnp", "a Romanian CNP", cnp, r"\d{13}", r"\bcnp\b|cod numeric"),
    _id("bg_egn", "a Bulgarian EGN", egn, r"\d{10}", r"\begn\b|\u0435\u0433\u043d"),
    _id("cz_rc", "a Czech birth number", rc, r"\d{6}/\d{3,4}", r"rodn|birth number"),
    _id("at_vnr", "an Austrian insurance number", vnr, r"\d{4} ?\d{6}", r"sozialvers|\bsvnr\b|insurance"),
    _id(
        "in_aadhaar",
        "an Indian Aadhaar number",
        aadhaar,
        r"\d{4}[ \-]?\d{4}[ \-]?\d{4}",
        r"aadha+r|\buid(?:ai)?\b",
    ),
    _id("in_pan", "an Indian PAN", pan, r"[A-Z]{5}\d{4}[A-Z]", r"\bpan\b|permanent account|tax"),
    _id(
        "ca_sin",
        "a Canadian social insurance number",
        sin,
        r"\d{3}[ \-]?\d{3}[ \-]?\d{3}",
        r"\bsin\b|social insurance",
    ),
    _id("au_tfn", "an Australian tax file number", tfn, r"\d{3} ?\d{3} ?\d{2,3}", r"\btfn\b|tax file"),
    _id("tr_kimlik", "a Turkish identity number", tckimlik, r"\d{11}", r"kimlik|\btckn\b|\btc no\b"),
    _id("za_id", "a South African identity number", za_idnr, r"\d{13}", r"\bid\b|identity"),
)
_BESIDE = {i.beside: re.compile(i.beside) for i in _IDS if i.beside}

_DOCUMENT = re.compile(
    r"\b(passport|driver'?s?'? licen[cs]e|driving licen[cs]e)(?: (?:number|no\.?"
    r"|id))?(?: is)?[\s:#]{1,3}((?=[a-z0-9]*[0-9]{5})[a-z0-9]{6,15})\b"
)


def find_national_ids(reading: Reading) -> Iterator[Finding]:
    """Find identity numbers of persons; a stretch of text counts once."""
    taken: list[tuple[int, int]] = []
    for kind in _IDS:
        if kind.beside and not _BESIDE[kind.beside].search(reading.lower):
            continue
        for match in kind.pattern.finditer(reading.text):
            start, end = match.span()
            if any(start < e and s < end for s, e in taken) or not _holds(kind, reading, match):
                continue
            taken.append((start, end))
            yield _found(kind.name, kind.what, 0.85 if kind.beside or kind.name != "us_ssn" else 0.8, match, 0)
    for match in _DOCUMENT.finditer(reading.lower):
        what = "a passport number" if match.group(1) == "passport" else "a driving licence number"
        name = "passport" if match.group(1) == "passport" else "driving_licence"
        yield _found(name, what, 0.7, match, 2)


def _holds(kind: _Id, reading: Reading, match: "re.Match[str]") -> bool:
    if not kind.module.is_valid(match.group()):
        return False
    if kind.beside is None:
        return True
    near = reading.lower[max(0, match.start() - _NEAR) : match.end() + _NEAR // 2]
    return bool(_BESIDE[kind.beside].search(near))


def _found(name: str, what: str, confidence: float, match: "re.Match[str]", group: int) -> Finding:
    start, end = match.span(group)
    number = match.group(group)
    shown = f"\N{BULLET}\N{BULLET}\N{BULLET}{number[-2:]}"
    return Finding(f"pii.{name}", "high", confidence, start, end, what, shown, number)
