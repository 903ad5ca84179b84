-- The index of texts also knows sequences of words: what was made without these is made anew, by the worker or `maintain`.
DELETE FROM text_blocks;
DELETE FROM text_grams;
