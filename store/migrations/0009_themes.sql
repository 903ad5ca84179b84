-- Patterns that belong together have a theme. Those from before get one with the next run.
ALTER TABLE patterns ADD COLUMN theme_id VARCHAR;  -- survives while most of its patterns stay together; NULL: not yet, or none
ALTER TABLE patterns ADD COLUMN theme VARCHAR;  -- what the theme is called
