"""``python -m guidance.cli`` for the ``guidance`` command."""

from guidance.cli import main

main()
