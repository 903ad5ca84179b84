"""The same pattern tomorrow: what a new run found is matched with what was known, and what became of each is kept."""
