"""`python -m bot` is `tanggap`."""

from bot.cli import main

main()
