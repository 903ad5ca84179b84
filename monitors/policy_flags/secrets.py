"""Credentials in text: formats that their issuers publish, and assignments that look like one.

A rule is tried only where one of its keywords stands, so a text without any costs a substring search per keyword.
Placeholders are left out; a key that documentation is full of counts for little.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from monitors.contract import Severity
from monitors.policy_flags.finding import Finding, Reading
from store.redaction import Found, Redactor, entropy, masked_before


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of credential.

    Args:
        name: Of the category: ``secret.NAME``.
        what: For people.
        keywords: One of them stands in every text that matches.
        pattern: Group 1 is the secret, or the whole match where there is no group.
        severity: If it is real.
        confidence: That it is a secret of this kind.
        lower: Whether the keywords are looked for in the text's lower case.
        entropy: Bits per character below which it is taken for a word, not a secret.
    """

    name: str
    what: str
    keywords: tuple[str, ...]
    pattern: re.Pattern[str]
    severity: Severity = "critical"
    confidence: float = 0.95
    lower: bool = False
    entropy: float = 2.5


def _rule(name: str, what: str, keywords: str, pattern: str, **more: object) -> Rule:
    # Neither end may touch more of the same: a token is not a piece of a longer one.
    bounded = rf"(?<![A-Za-z0-9_]){pattern}(?![A-Za-z0-9_])"
    return Rule(name, what, tuple(keywords.split()), re.compile(bounded), **more)  # type: ignore[arg-type]


_NAMES: Final = (
    r"(?:api|access|auth|client|secret|private|encryption|signing|session|master)[_\- ]?(?:key|token|secret)"
    r"|apikey|passwd|password|passphrase|secret|token|credentials?|pwd"
)

RULES: tuple[Rule, ...] = (
    _rule(
        "aws_access_key",
        "an AWS access key id",
        "AKIA ASIA ABIA ACCA",
        r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
    ),
    _rule(
        "aws_secret_key",
        "an AWS secret access key",
        "aws secretaccesskey secret_access_key",
        r"(?i:aws.{0,20}secret|secret_?access_?key).{0,20}?[\"'\s:=]([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        lower=True,
        entropy=3.5,
    ),
    _rule("github_token", "a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,251}"),
    _rule("github_token", "a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _rule(
        "gitlab_token",
        "a GitLab token",
        "glpat- gldt- glrt- glptt-",
        r"gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_\-]{20,}",
    ),
    _rule("slack_token", "a Slack token", "xox", r"xox[abeoprs]-[A-Za-z0-9\-]{10,}"),
    _rule(
        "slack_webhook",
        "a Slack webhook",
        "hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9+/]{30,}",
        severity="high",
    ),
    _rule("stripe_key", "a Stripe live key", "k_live_", r"[rs]k_live_[A-Za-z0-9]{16,}"),
    _rule("stripe_test_key", "a Stripe test key", "k_test_", r"[rs]k_test_[A-Za-z0-9]{16,}", severity="low"),
    _rule("anthropic_key", "an Anthropic key", "sk-ant-", r"sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_\-]{20,}"),
    _rule(
        "openai_key",
        "an OpenAI key",
        "sk-",
        r"sk-(?:proj-|svcacct-|admin-|live-)?(?!ant-)[A-Za-z0-9_\-]{20,}",
        entropy=3.3,
    ),
    _rule("google_key", "a Google API key", "AIza", r"AIza[A-Za-z0-9_\-]{35}"),
    _rule("google_oauth_secret", "a Google OAuth client secret", "GOCSPX-", r"GOCSPX-[A-Za-z0-9_\-]{28}"),
    _rule("google_oauth_token", "a Google OAuth token", "ya29.", r"ya29\.[A-Za-z0-9_\-]{30,}"),
    _rule("npm_token", "an npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _rule("pypi_token", "a PyPI token", "pypi-AgE", r"pypi-AgE[A-Za-z0-9_\-]{50,}"),
    _rule("huggingface_token", "a Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    _rule("sendgrid_key", "a SendGrid key", "SG.", r"SG\.[A-Za-z0-9_\-]{16,}\.[A-Za-z0-9_\-]{30,}"),
    _rule("twilio_key", "a Twilio key", "SK", r"SK[0-9a-f]{32}", confidence=0.7, severity="high"),
    _rule("telegram_token", "a Telegram bot token", ":AA", r"[0-9]{8,10}:AA[A-Za-z0-9_\-]{33}"),
    _rule(
        "discord_webhook",
        "a Discord webhook",
        "/api/webhooks/",
        r"discord(?:app)?\.com/api/webhooks/[0-9]{15,}/[A-Za-z0-9_\-]{40,}",
        severity="high",
    ),
    _rule(
        "digitalocean_token",
        "a DigitalOcean token",
        "do_v1_ dop_v1_ doo_v1_ dor_v1_",
        r"do[opr]_v1_[a-f0-9]{64}",
    ),
    _rule("databricks_token", "a Databricks token", "dapi", r"dapi[a-f0-9]{32}(?:-[0-9])?"),
    _rule("shopify_token", "a Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    _rule("vault_token", "a HashiCorp Vault token", "hvs. hvb.", r"hv[sb]\.[A-Za-z0-9_\-]{24,}"),
    _rule("linear_key", "a Linear key", "lin_api_", r"lin_api_[A-Za-z0-9]{40}"),
    _rule("postman_key", "a Postman key", "PMAK-", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    _rule("azure_storage_key", "an Azure storage key", "AccountKey=", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    _rule(
        "private_key",
        "a private key",
        "PRIVATE",
        r"(-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[^-]"
        r"|-(?!----)){0,8000}(?:-----END [A-Z0-9 ]{0,40}-----)?)",
        confidence=0.9,
    ),
    _rule(
        "password_in_url",
        "a password in a URL",
        "://",
        r"[a-z][a-z0-9+.\-]{1,20}://[^\s/:@\"'<>{}]{0,64}:([^\s/:@\"'<>{}$]{3,128})@[A-Za-z0-9.\-]+",
        confidence=0.85,
        severity="high",
        entropy=1.5,
    ),
    _rule(
        "bearer_token",
        "a bearer token",
        "bearer",
        r"[Bb]earer\s+([A-Za-z0-9_\-.~+/]{24,}=*)",
        lower=True,
        severity="high",
        confidence=0.8,
        entropy=3.3,
    ),
    _rule(
        "jwt",
        "a JSON web token",
        "eyJ",
        r"eyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,}",
        severity="high",
        confidence=0.85,
    ),
    _rule(
        "assigned_secret",
        "a value assigned to a secret's name",
        "key token secret passw pwd passphrase credential",
        rf"(?i:[A-Za-z0-9_.\-]{{0,40}}(?:{_NAMES}))[\"']?\s{{0,3}}(?:=>|:="
        rf"|[:=])\s{{0,3}}[\"'`]?([^\s\"'`,;<>{{}}()\[\]$\\]{{8,200}})",
        lower=True,
        severity="high",
        confidence=0.6,
        entropy=3.0,
    ),
    _rule(
        "told_password",
        "a password told in words",
        "password passcode passphrase",
        r"(?i:pass(?:word|code|phrase)(?: \w+){0,3} (?:is|was|to)(?: now"
        r"| set to)?:?) [\"'`]?([^\s\"'`,;<>{}()]{6,64})",
        lower=True,
        severity="high",
        confidence=0.6,
        entropy=2.5,
    ),
)

# Strings that documentation uses where a secret would stand.
_PLACEHOLDER = re.compile(
    r"x{4,}|\*{3,}|\.{3,}|your[_\- ]?|example|placeholder|changeme|change_me|dummy"
    r"|redacted|insert|replace|todo|12345678"
    r"|abcdefgh|\bnone\b|\bnull\b|undefined|process\.env|os\.environ|getenv|<|>|\$\{"
    r"|test_?key|foobar|^\W+$|^%",
    re.IGNORECASE,
)
_GUESSED = frozenset({"assigned_secret", "told_password", "bearer_token"})
_LOOSE = _GUESSED | {"openai_key"}  # their shape alone also fits other things
_WORDLIKE = re.compile(r"[A-Za-z]+(?:[._/\-][A-Za-z]+)*[.!?:]?")


def find_secrets(reading: Reading) -> Iterator[Finding]:
    """Find credentials; a stretch of text counts once, for the most special rule."""
    taken: list[tuple[int, int]] = []
    for gone in masked_before(reading.text):
        taken.append((gone.start, gone.end))
        yield _of_the_list(gone, reading.text, "masked on arrival,")
    for rule in RULES:
        hay = reading.lower if rule.lower else reading.text
        if not any(keyword in hay for keyword in rule.keywords):
            continue
        for match in rule.pattern.finditer(reading.text):
            start, end = match.span(1 if match.re.groups else 0)
            if any(start < e and s < end for s, e in taken):
                continue
            found = _judge(rule, reading.text[start:end], start)
            if found is not None:
                taken.append((start, end))
                yield found
    for listed in _listed().find(reading.text):
        if not any(listed.start < e and s < listed.end for s, e in taken):
            yield _of_the_list(listed, reading.text, "by its form")


@cache
def _listed() -> Redactor:
    return Redactor()


def _of_the_list(found: Found, text: str, how: str) -> Finding:
    """Give what the rules say that mask secrets at the door; what was masked there was a secret all the same."""
    secret = text[found.start : found.end]
    name = found.rule.partition(".")[0].replace("-", "_")
    what = f"a secret ({found.rule}), {how}"
    shown = secret if how.startswith("masked") else masked(secret)
    return Finding(f"secret.{name}", "critical", 0.9, found.start, found.end, what, shown, secret)


def _judge(rule: Rule, secret: str, start: int) -> Finding | None:
    severity, confidence, what = rule.severity, rule.confidence, rule.what
    if not _plausible(rule, secret):
        return None
    if rule.name != "private_key" and _PLACEHOLDER.search(secret):
        if rule.name in _GUESSED:
            return None
        severity, confidence, what = "low", 0.3, f"{rule.what}, but it looks like an example"
    return Finding(
        f"secret.{rule.name}", severity, confidence, start, start + len(secret), what, masked(secret), secret
    )


def _plausible(rule: Rule, secret: str) -> bool:
    if rule.name == "private_key":
        return len(secret) >= 120  # a heading alone gives nothing away
    if entropy(secret) < rule.entropy:
        return False
    return rule.name not in _LOOSE or _random_looking(rule, secret)


def _random_looking(rule: Rule, secret: str) -> bool:
    """Whether a value is no word, path, number or reference; what people choose as passwords has mixed characters."""
    if _WORDLIKE.fullmatch(secret) or secret.startswith(("/", "http", "./", "--")):
        return False
    classes = sum(bool(re.search(c, secret)) for c in (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]"))
    if secret.replace(".", "").replace("-", "").replace("_", "").isdigit():
        return False
    if rule.name == "told_password":
        return classes >= 2 and bool(re.search(r"[0-9!@#%^&*]", secret))
    return classes >= 2 and bool(re.search(r"[0-9]", secret))


def masked(secret: str) -> str:
    """Keep enough to recognise a secret by, at most a quarter of it, and not enough to use."""
    kept = min(4, len(secret) // 4)
    return f"{secret[:kept]}\N{BULLET}\N{BULLET}\N{BULLET}\N{BULLET} ({len(secret)} characters)"
