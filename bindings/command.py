#!python
"""The command `sigwright`. Installers put the interpreter's path into the first line."""

from sigwright.cli import main

main()
