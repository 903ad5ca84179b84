-- API keys of senders: read by the server and the `keys` commands only, never by readers' SQL.
CREATE TABLE api_keys (
    project      VARCHAR NOT NULL,          -- whose spans the key brings
    key_id       VARCHAR NOT NULL,          -- the beginning of the key, which may be shown
    name         VARCHAR NOT NULL,          -- for people: who has it
    hash         VARCHAR NOT NULL,          -- SHA-256 of the whole key, hex
    created_at   TIMESTAMP NOT NULL,        -- our clock
    last_used_at TIMESTAMP,                 -- our clock, to the minute or so; NULL: never
    revoked_at   TIMESTAMP,                 -- our clock; NULL: it is good
    redact_off   VARCHAR[] NOT NULL,        -- redaction rules that are not applied to what it brings
    redact_extra VARCHAR[] NOT NULL         -- regular expressions that are masked beside the rules
);
