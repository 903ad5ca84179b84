-- Agents that only log are put together by the conversation their records belong to.
ALTER TABLE logs ADD COLUMN session_id VARCHAR;  -- conversation, as the record itself says
