-- Traces and users that a monitor could not look at; the log has a line about each, too. Earlier flags of them stay.
CREATE TABLE unchecked (
    project    VARCHAR NOT NULL,            -- whose it is
    monitor    VARCHAR NOT NULL,            -- the monitor that failed
    trace_id   VARCHAR,                     -- the trace; null if it looked at a user
    user_id    VARCHAR,                     -- the user, or whose the trace is
    error      VARCHAR NOT NULL,            -- what was raised, and where in the code
    time       TIMESTAMP NOT NULL,          -- start of the trace, or of the user's newest one
    version    VARCHAR NOT NULL             -- of the monitor
);
