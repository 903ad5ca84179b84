"""The monitors room."""
