"""Secrets are found by kind, masked so that JSON stays JSON, and nothing else is touched."""

import json
import random
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import UsageError
from store.redaction import Redactor, check_pattern, entropy, masked_before, rules

LETTERS = string.ascii_letters + string.digits
chance = random.Random(11)


def some(count: int, of: str = LETTERS) -> str:
    """Make something random: no secret stands in this file, or any scanner of it would cry."""
    return "".join(chance.choices(of, k=count))


# What each looks like, by the rule that is to find it.
SECRETS = {
    "aws-access-token": "AKIA" + some(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    "github-pat": "ghp_" + some(36),
    "github-fine-grained-pat": "github_pat_" + some(82),
    "gitlab-pat": "glpat-" + some(20),
    "slack-bot-token": f"xoxb-{some(12, string.digits)}-{some(12, string.digits)}-{some(24)}",
    "stripe-access-token": "sk_live_" + some(30),
    "anthropic-api-key": "sk-ant-api03-" + some(93) + "AA",
    "gcp-api-key": "AIza" + some(35),
    "npm-access-token": "npm_" + some(36, string.ascii_lowercase + string.digits),
    "sendgrid-api-token": f"SG.{some(22)}.{some(43)}",
    "huggingface-access-token": "hf_" + some(34, string.ascii_letters),
    "jwt": f"eyJ{some(30)}.eyJ{some(40)}.{some(43)}",
    "private-key": "-----BEGIN RSA PRIVATE KEY-----\n" + some(300) + "\n-----END RSA PRIVATE KEY-----",
    "tracelore-key": f"tl_{some(10, '0123456789abcdef')}_{some(43)}",
    "sk-key": "sk-" + some(48),
}


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    """Give one with all rules."""
    return Redactor()


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("around", ["{}", "the key is {}.", '"{}"', "a={}\nb=2", "({})", "\n{}\n"])
def test_each_kind_is_masked(redactor: Redactor, name: str, around: str) -> None:
    """A secret is gone, what stands around it is as it was, and the mask names a rule."""
    text = around.format(SECRETS[name])
    masked = redactor.mask(text)
    assert SECRETS[name] not in masked
    before, after = around.split("{}")
    assert masked.startswith(before + "[REDACTED:")
    assert masked.endswith("]" + after)
    assert redactor.mask(masked) == masked


@pytest.mark.parametrize("name", SECRETS)
def test_each_kind_is_masked_within_json(redactor: Redactor, name: str) -> None:
    """Also where JSON escapes what stands before it, in the JSON text of a message."""
    message = {"role": "user", "parts": [{"type": "text", "content": f'use\n{SECRETS[name]}\n"now"'}]}
    masked = redactor.mask(json.dumps(message))
    assert SECRETS[name] not in json.loads(masked)["parts"][0]["content"]
    assert json.loads(masked)["parts"][0]["content"].startswith("use\n[REDACTED:")
    assert json.loads(masked)["parts"][0]["content"].endswith(']\n"now"')
    within = json.dumps({"arguments": json.dumps({"token": SECRETS[name], "city": "Paris"})})
    inner = json.loads(json.loads(redactor.mask(within))["arguments"])
    assert SECRETS[name] not in inner["token"]
    assert inner["city"] == "Paris"


def test_passwords_and_headers(redactor: Redactor) -> None:
    """What is a secret by where it stands: only that is masked, the rest still says what was done."""
    password = some(14)
    assert redactor.mask(f"connect to postgres://app:{password}@db.example.org:5432/shop now") == (
        "connect to postgres://app:[REDACTED:password-in-url]@db.example.org:5432/shop now"
    )
    token = some(40)
    for header in (f"Authorization: Bearer {token}", f'{{"authorization": "Basic {token}"}}'):
        masked = redactor.mask(header)
        assert token not in masked
        assert "uthorization" in masked


def _key(count: int, of: str = LETTERS) -> str:
    """Make something random that begins as keys do: never by chance a word."""
    return "a7Qz2" + some(count - 5, of)


@pytest.mark.parametrize(
    "around",
    [
        "AWS_SECRET_ACCESS_KEY={}",
        'export AWS_SECRET_ACCESS_KEY="{}"',
        "aws_secret_access_key = {}\n",
        '{{"SecretAccessKey": "{}"}}',
        "AWS Secret Access Key [None]: {}",
        "<SecretAccessKey>{}</SecretAccessKey>",
        "aws configure set aws_secret_access_key {}",
        '{{"name": "AWS_SECRET_ACCESS_KEY", "value": "{}"}}',
        "boto3.client(aws_secret_access_key='{}')",
        '{{"arguments": "{{\\"secretKey\\": \\"{}\\"}}"}}',
    ],
)
def test_keys_of_aws(redactor: Redactor, around: str) -> None:
    """Whatever stands between the name and the key; also where JSON writes "/" as PHP does."""
    for _ in range(20):
        key = _key(38, LETTERS + "/+") + "/+"
        assert redactor.mask(around.format(key)) == around.format("[REDACTED:aws-secret-key]")
    escaped = key.replace("/", "\\/")
    assert redactor.mask(around.format(escaped)) == around.format("[REDACTED:aws-secret-key]")


def test_session_tokens_of_aws(redactor: Redactor) -> None:
    """They are longer than keys, and stand in addresses as well."""
    token = "IQoJb3JpZ2luX2Vj" + some(400, LETTERS + "/+") + "=="
    for around in (
        "AWS_SESSION_TOKEN={}",
        '{{"SessionToken": "{}"}}',
        "X-Amz-Security-Token={}&X-Amz-Date=1",
        r'"{{\"t\":1,\"SessionToken\":\"{}\"}}"',
    ):
        assert redactor.mask(around.format(token)) == around.format("[REDACTED:aws-session-token]")


@pytest.mark.parametrize(
    "password",
    [
        *("pa$$w0rd", "it'sme1", "{abc}def", "a{b", "p:a:ss", "x" * 150 + "1", "s3%3Acret", "hunter2&secret", "[x]1"),
        *("Summer(2024)", "hunter2[3]x", "abc.def(1", "p(w)1", "env(x)", "2024-01-15xK9", "12:34abcQ", "{s3cr3tX}"),
        *("${a}b${c}1", "P@ssw0rd", "pass@word1", "$(a)b(c)", "{a(1)}"),
    ],
)
@pytest.mark.parametrize(
    "around",
    ["postgres://bob:{}@db.example/x", "amqp://bob@corp:{}@[::1]:5432/x", '{{"u":"redis:\\/\\/:{}@db\\/1"}}'],
)
def test_passwords_in_addresses(redactor: Redactor, password: str, around: str) -> None:
    """Whatever they are made of, whoever the user, and as PHP writes it."""
    assert redactor.mask(around.format(password)) == around.format("[REDACTED:password-in-url]")


@pytest.mark.parametrize(
    "token",
    [
        *(
            "928374651029384756102938",
            "qwkzjhvbnmlkpoiuytrewqasdfgh",
            "JQWNZKDHVBXMPOIUYTREWQKM",
            "Xqwkzjhvbnmlkpoiuytrewqasd",
        ),
        *(
            "correct-horse-battery-staple-9",
            "qwkzjhvbnmlkpoiuytrewqasdfgh.mfhqzlwkxnvbtryupaosidjgcqwe",
            "aXqZ-bKwJ-cMvN-dPyR-eTuS",
        ),
    ],
)
def test_tokens_that_look_like_words(redactor: Redactor, token: str) -> None:
    """After "bearer" only words with something between them are none: one of digits or of one case is a token."""
    assert redactor.mask(f"-H 'Authorization: Bearer {token}'") == (
        "-H 'Authorization: Bearer [REDACTED:authorization-header]'"
    )
    assert redactor.mask(f"Authorization: token {token}") == "Authorization: token [REDACTED:authorization-header]"
    assert redactor.mask(f"bearer {token}, then") == "bearer [REDACTED:bearer-token], then"


LINES = [some(64, LETTERS + "+/") for _ in range(4)] + [some(30) + "=="]
_PEM = "-----{} OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize("cut", ["", "\n[output truncated]", "\n" + _PEM.format("END")])
def test_keys_whose_end_is_cut_off(redactor: Redactor, cut: str) -> None:
    """What a tool showed of a key is masked, and what comes after it stays; also in JSON, and in JSON in it."""
    text = "cat id\n" + "\n".join([_PEM.format("BEGIN"), *LINES]) + cut
    masked = redactor.mask(text)
    assert masked.startswith("cat id\n[REDACTED:private-key")
    assert masked.endswith("[output truncated]" if "[" in cut else "]")
    for wrapped, opened in (({"out": text}, 1), ({"out": json.dumps({"out": text})}, 2)):
        inner: Any = redactor.mask(json.dumps(wrapped))
        for _ in range(opened):
            inner = json.loads(inner)["out"]
        assert not [line for line in LINES if line in inner]
        assert inner.startswith("cat id\n[REDACTED:private-key")


@pytest.mark.parametrize("end", [[], [_PEM.format("END")]])
def test_keys_in_lists_of_lines(redactor: Redactor, end: list[str]) -> None:
    """JSON stays JSON, with as many elements, and what stands beside the key stays."""
    masked = redactor.mask(json.dumps({"a": 1, "lines": ["first", _PEM.format("BEGIN"), *LINES, *end], "z": "last"}))
    lines = json.loads(masked)["lines"]
    assert json.loads(masked) == {"a": 1, "lines": lines, "z": "last"}
    assert len(lines) == 2 + len(LINES) + len(end)
    assert lines[0] == "first"
    assert all(line.startswith("[REDACTED:private-key") for line in lines[1:])


def test_a_document_that_is_a_secret(redactor: Redactor) -> None:
    """Google's file of credentials: its names stay, and it stays JSON."""
    given = {"client_id": "a.apps", "client_secret": some(20), "refresh_token": "1//" + some(30), "n": 3}
    masked = json.loads(redactor.mask(json.dumps(given)))
    assert list(masked) == list(given)
    assert given["refresh_token"] not in masked.values()


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_secrets_in_escapes_of_json(data: st.DataObject) -> None:
    """Any character may be written as an escape; what stands around a secret stays, as it was written."""
    name = data.draw(st.sampled_from(["github-pat", "gitlab-pat", "stripe-access-token", "huggingface-access-token"]))
    escaped = data.draw(st.sets(st.integers(0, len(SECRETS[name]) - 1), min_size=1))
    written = "".join(
        rf"\u{ord(letter):04x}" if place in escaped else letter for place, letter in enumerate(SECRETS[name])
    )
    around = r'{{"a": "\u00e9 \u0026 \u002B", "text": "it is\n{} \u0026\u0001", "z": 1}}'
    assert _ALL.suspects([around.format(written)])
    assert _ALL.mask(around.format(written)) == around.format(f"[REDACTED:{name}]")


HOOK = f"{some(9, string.ascii_uppercase)}/B{some(8, string.ascii_uppercase)}/a7Q{some(21)}"


@pytest.mark.parametrize(
    ("rule", "secret", "around"),
    [
        ("google-oauth-token", "ya29.a0" + _key(160, LETTERS + "_-"), "token={}"),
        ("google-client-secret", "GOCSPX-" + some(28), '{{"client_secret":"{}"}}'),
        ("slack-webhook", f"T{HOOK}", "curl https://hooks.slack.com/services/{} -d x"),
        ("slack-webhook", f"T{HOOK}".replace("/", r"\/"), r'{{"u":"https:\/\/hooks.slack.com\/services\/{}"}}'),
        ("discord-webhook", some(68, LETTERS + "_-"), "https://discord.com/api/webhooks/123456789012345678/{}"),
        ("discord-webhook", some(68, LETTERS + "_-"), "https://discordapp.com/api/v10/webhooks/123456789012345678/{}"),
        ("telegram-bot-token", "123456789:AA" + _key(33, LETTERS + "_-"), "https://api.telegram.org/bot{}/getMe"),
        ("telegram-bot-token", "1234567890:AA" + _key(33, LETTERS + "_-"), "TOKEN={}"),
        ("azure-sas-signature", some(42) + "%2B%3D", "https://x.blob.core.windows.net/c?sv=2022-11-02&sig={}&se=2030"),
        ("azure-sas-signature", some(43) + "=", "SharedAccessSignature sr=x&sig={}&se=2030"),
        ("token-in-git-url", _key(40), "git clone https://{}@github.com/a/b.git"),
        ("token-in-git-url", _key(52), "https://{}@git.example.org/a/b.git"),
        ("password-by-name", "hunter2secret", "jdbc:postgresql://h/db?user=a&password={}"),
        ("password-by-name", "hunter2secret", "jdbc:sqlserver://h;user=a;password={}"),
        ("token-in-query", _key(40), "https://example.org/x?access_token={}&page=2"),
        ("number-in-query", "8301946275038164", "https://example.org/x?page=2&access_token={}#top"),
        ("password-by-name", "Hunter2secret!", "Server=h;User Id=sa;Password={};Encrypt=true"),
        ("password-by-name", "hunter2", "host=h user=bob password={} dbname=x"),
        ("password-by-name", "hunter2secret", "export DB_PASSWORD={} && run"),
        ("password-by-name", "hunter2secret", "  POSTGRES_PASSWORD: {}\n"),
        ("password-by-name", "hunter2secret", '{{"PGPASSWORD": "{}"}}'),
        ("password-by-name", "Tr0ub4dor&3", '{{"password": "{}", "user": "bob"}}'),
        ("password-by-name", "hunter2secret", "connect(password='{}')"),
        ("password-by-name", "hunter2secret", r'{{"arguments": "{{\"password\": \"{}\"}}"}}'),
        ("password-by-name", "ab/cdEf12", '{{"password": "{}", "user": "bob"}}'),
        ("password-by-name", r"ab\/cdEf12", r'{{"password": "{}", "user": "bob"}}'),
        ("password-by-name", "Summer(2024)", "DB_PASSWORD={}"),
        ("password-by-name", "2024-01-15xK9", "DB_PASSWORD={}"),
        ("password-by-name", "hunter2secret", "DB_PWD={}"),
        ("password-by-name", "hunter2secret", "PWD=/home/user1/app PGPWD={}"),
        ("password-by-name", "hunter2secret", "Driver=x;UID=sa;PWD={};Encrypt=yes"),
        ("password-by-name", "/Kq3hunter", "DB_PASSWORD={}"),
    ],
)
def test_forms_that_the_list_leaves_out(redactor: Redactor, rule: str, secret: str, around: str) -> None:
    """By what is published of them; only the secret is masked."""
    assert redactor.mask(around.format(secret)) == around.format(f"[REDACTED:{rule}]")


@pytest.mark.parametrize(
    "key",
    [
        "sk-" + _key(32, "0123456789abcdef"),
        "sk-proj-" + _key(80, LETTERS + "_-"),
        "sk-ant-oat01-" + _key(90, LETTERS + "_-"),
        "sk-or-v1-" + _key(64, "0123456789abcdef"),
        "sk-lf-1c9e4d2a-7f3b-4a5e-8d6c-0b1a2c3d4e5f",
    ],
)
def test_keys_of_models(redactor: Redactor, key: str) -> None:
    """Those of hex digits, too, and with words before them; in a header, with "bearer", and alone."""
    for around in ("{}", "Bearer {}", "Authorization: Bearer {}"):
        assert key not in redactor.mask(around.format(key))


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/sk-kosice-best-hotels-in-the-old-town-2024",
        "pip install sk-learn-contrib-lightning-extra-tools-for-everyone",
        '<div class="sk-fading-circle-spinner-container-wrapper-inner sk-x">',
        "Bearer authentication-with-refresh-tokens-and-scopes",
        "The bearer of.this.document.shall.be.admitted.to.the.house",
        "Authorization: Bearer YOUR_ACCESS_TOKEN_HERE",
        "Authorization: Bearer ${token.access_token_value}",
        "proto://host:port@ver and time://12:30:45@noon",
        "postgres://user:${DB_PASSWORD}@host/db, postgres://{user}:{password}@{host}, https://<user>:<pass>@h",
        "{'u':'http://h:80','mail':'me@example.org'} git+ssh://git@github.com:org/repo.git http://h:80/@types/node",
        "secret_key: the name of the key that is kept in the vault of the department",
        "https://example.org/x?access_token=goes-here-as-it-is-written&page=1234567890123456&api_key=YOURAPIKEYGOESHERE",
        "HOME=/root\nPWD=/home/user1/app\nOLDPWD=/tmp/run42\nPWD: /app/v2/build",
        '{"PWD": "/srv/MyProject/src", "OLDPWD": "build2dir/x", "password": "/run/secrets/db2"} PWD=hunter2x',
        "DB_PASSWORD=/run/secrets/db-1 NO_PASSWORD=true1xx APP_MAX_PASSWORD=64chars1 ORIG_PWD=/w/dir1",
        '{"password": "https://x.example/reset2", "Password": "#/components/schemas/Password2", "pwd": "op://v/Item1/x"}',
        "PASSWORD=getSecret(dbPassword) DB_PASSWORD=System.getEnv('PG2') PASSWORD=confMap[dbPassword]",
        "amqp://u:{settings.DB_PASS2}@h, amqp://u:{quote(self.pw)}@h, amqp://u:{pw!r}@h, amqp://u:${A2:-${B3x}}@h",
        "amqp://u:%(pass2w)s@h, amqp://u:$(get_pw)@h, amqp://u:[YOUR-PASSWORD]@h, amqp://u:{{pg_pass}}@h, a://h:xxx@h",
        "log://h:2024-01-15@x, log://h:2024-01-15T12:30:45.12Z@x, log://h:12:30@x, db://u:{a}{b2}@h, db://u:#{pw}@h",
        "Authorization: Bearer authentication-with-refresh-tokens, Authorization: token my.token/for.tests_",
        "https://hooks.slack.com/services/ and https://discord.com/api/webhooks/ are where hooks live",
        "password=os.environ['PASSWORD_2'], password = getpass2(), PASSWORD=$DB_PASS2, PASSWORD: ${{ secrets.PG2 }}",
        '{"password": {"type": "string"}, "user_password": "", "passwords": "3"} password="secret"',
        '{"password": "Your password must have 8 characters"} DB_PASSWORD=<your-password-2> Password=********;',
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY----- and MAX_TOKEN=4096, page_token=a7Qz2",
        "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK0aB7Qz2MFwwDQYJKoZI\n-----END PUBLIC KEY-----",
        "https://o4504@sentry.example.org/1 https://me@github.com/a/b https://the-name-of-the-user-here@github.com/a",
        "postgresql://user:password@localhost/db, 2024-01-01 12:30:45.123456789:AAA, c?sig=abc&se=2030",
        r'{"html": "\u003cb\u003e a \u0026 b", "path": "C:\\u00e4\\n", "quote": "\u0022\u0027"}',
        "Please reset my password, I forgot the token for the API key page.",
        "see https://example.org/a/b?c=d and mailto:a@example.org, or ssh git@github.com:a/b.git",
        "trace 4bf92f3577b34da6a3ce929d0e0e4736, span 00f067aa0ba902b7, call_9mXK2bq1uG3ab4VwT5c7N8d0",
        "6f1c2b9e-8f1d-4b52-9d0c-1c2b3a4d5e6f; sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "The bearer of this letter may pass; the authorization: none needed.",
        '{"role": "user", "parts": [{"type": "text", "content": "How do I rotate an AWS access key?"}]}',
        "",
    ],
)
def test_what_is_no_secret_stays(redactor: Redactor, text: str) -> None:
    """Talk about secrets, ids, hashes and addresses are evidence, and none."""
    assert redactor.mask(text) == text
    assert not list(redactor.find(text))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.sampled_from(sorted(SECRETS.values())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return [_shape(inner) for inner in value.values()]
    return [_shape(inner) for inner in value] if isinstance(value, list) else type(value)


@settings(deadline=None, max_examples=150)
@given(JSON, st.booleans())
def test_json_stays_json(value: Any, ascii_only: bool) -> None:
    """Whatever is masked in a document, it stays one of the same shape, without the secret."""
    masked = json.loads(_ALL.mask(json.dumps([value], ensure_ascii=ascii_only)))
    assert _shape(masked) == _shape([value])
    left = json.dumps(masked)
    assert not [name for name, secret in SECRETS.items() if json.dumps(secret)[1:-1] in left]


_ALL = Redactor()


def test_rules_are_left_out_and_patterns_added() -> None:
    """By name, and with a pattern that is somebody's own; how many were masked is told."""
    counted: list[int] = []
    changed = Redactor(["github-pat"], [r"\bEMP-\d{6}\b"], counted.append)
    text = f"{SECRETS['github-pat']} of EMP-123456 and EMP-654321"
    assert changed.mask(text) == f"{SECRETS['github-pat']} of [REDACTED:extra-1] and [REDACTED:extra-1]"
    assert counted == [2]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"emp":123456}', '{"emp":"[REDACTED:extra-1]"}'),
        (
            '{"emp": -123456, "more": [1, true, null, 9.50]}',
            '{"emp": "-[REDACTED:extra-1]", "more": [1, true, null, 9.50]}',
        ),
        ('{"a":"x 123456","n":123456.25}', '{"a":"x [REDACTED:extra-1]","n":"[REDACTED:extra-1].25"}'),
        ('["of 4111111111111111"]', '["of [REDACTED:extra-2]"]'),
        ("[4111111111111111,98765432109876543210]", '["[REDACTED:extra-2]",98765432109876543210]'),
        ('[{"time_ns":4111111111111111,"n":123456}]', '[{"time_ns":4111111111111111,"n":"[REDACTED:extra-1]"}]'),
        ("card 4111111111111111", "card [REDACTED:extra-2]"),
    ],
)
def test_numbers_are_masked_too(text: str, masked: str) -> None:
    """A number that matches becomes a text; others stay to the last digit, and so does when an event happened."""
    counted: list[int] = []
    strict = Redactor((), [r"\b[0-9]{6}\b", r"\b[0-9]{16}\b"], counted.append)
    assert strict.mask(text) == masked
    assert counted == [masked.count("REDACTED")]


def test_json_of_any_depth_is_masked(redactor: Redactor) -> None:
    """Also deeper than Python calls itself."""
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        text = opening * 1_000 + json.dumps(SECRETS["github-pat"]) + closing * 1_000
        assert redactor.mask(text) == text.replace(SECRETS["github-pat"], "[REDACTED:github-pat]")


@pytest.mark.parametrize("pattern", ["(", "a*", "(?=x)", "x" * 2000])
def test_patterns_that_cannot_be_used(pattern: str) -> None:
    """Refused with a sentence that says why."""
    with pytest.raises(UsageError):
        check_pattern(pattern)


def test_a_rule_that_does_not_exist() -> None:
    """A typing error is told, else it would leave a rule on that is thought to be off."""
    with pytest.raises(UsageError, match="no redaction rule 'github-patt'"):
        Redactor(["github-patt"])


def test_what_was_masked_is_told(redactor: Redactor) -> None:
    """Those who look for leaks later find the place and the rule."""
    text = redactor.mask(f"use {SECRETS['gitlab-pat']} here")
    (found,) = masked_before(text)
    assert (found.rule, text[found.start : found.end]) == ("gitlab-pat", "[REDACTED:gitlab-pat]")


def test_hostile_text_takes_no_longer(redactor: Redactor) -> None:
    """Text made to send a backtracking matcher round and round is read once: time grows with length, not faster."""
    shapes = ["password='", "a=b;pwd=c1;", "\\u0041", "secret_key=", "-----BEGIN PRIVATE KEY-----\n" + "A" * 24]
    for piece in (*shapes, "AKIA", "eyJ", "a:b@", "://", "-----BEGIN PRIVATE KEY-----", "sk-", "bearer "):
        text = piece * 40_000
        redactor.mask(text)


def test_the_rules() -> None:
    """There are hundreds, each once."""
    names = [rule.name for rule in rules()]
    assert len(names) == len(set(names)) > 300
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2
