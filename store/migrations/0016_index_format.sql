-- Segments of the index of texts say how they were made, so that nobody is misled by those of other code.
ALTER TABLE text_blocks ADD COLUMN format INTEGER;  -- how text_grams is made of texts: only who makes it the same way goes by it, others read the texts; NULL: made by an earlier version
-- What knows sequences of words was made as it is now.
UPDATE text_blocks SET format = 2
WHERE (project, segment) IN (SELECT (project, segment) FROM text_grams WHERE position >= 524288);
