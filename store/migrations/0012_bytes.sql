-- How much each row says, so that what a project or a day takes is told without reading it.
ALTER TABLE texts ADD COLUMN bytes INTEGER;  -- of text, as UTF-8; NULL: stored by an earlier version
ALTER TABLE spans ADD COLUMN bytes INTEGER;  -- of attributes, events, links and error_message; NULL: stored by an earlier version
ALTER TABLE logs ADD COLUMN bytes INTEGER;  -- of body and attributes; NULL: stored by an earlier version
