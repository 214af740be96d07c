"""`python -m sigwright`: the command."""

from sigwright.cli import main

main()
