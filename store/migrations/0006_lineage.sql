-- What it takes to know a pattern again, in the next run and between runs. Patterns from before have none of it.
ALTER TABLE patterns ADD COLUMN model VARCHAR;  -- of the vectors that the centroid is a mean of; NULL: not known
ALTER TABLE patterns ADD COLUMN profile JSON;  -- mean weights of its typed features, by feature and label
ALTER TABLE patterns ADD COLUMN reach DOUBLE;  -- likeness below which a trace is not taken into it between runs
ALTER TABLE patterns ADD COLUMN named_centroid FLOAT[];  -- the centroid when it was given its name
ALTER TABLE patterns ADD COLUMN named_profile JSON;  -- the profile when it was given its name
