-- Which spans tell of a call of a tool that another tells, too, so that tools are counted as traces count them.
ALTER TABLE traces ADD COLUMN told_again VARCHAR[];  -- spans of kind tool that tool_count leaves out; NULL: settled by an earlier version
