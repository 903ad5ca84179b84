-- When things came, so that search and the opening of a trace look where they lie and nowhere else.
ALTER TABLE texts ADD COLUMN received_at TIMESTAMP;  -- our clock: first that day; NULL: stored by an earlier version
ALTER TABLE traces ADD COLUMN first_received_at TIMESTAMP;  -- of its first span; NULL: settled by an earlier version
