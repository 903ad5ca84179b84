"""``python -m tracelore``."""

from tracelore.cli import main

main()
