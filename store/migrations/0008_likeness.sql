ALTER TABLE patterns ADD COLUMN likeness DOUBLE;  -- mean likeness of its own traces; NULL: not known
