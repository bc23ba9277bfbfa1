"""`python -m app.cli`: the same as `daylight`, for a process that starts another."""

from app.cli import main

main(prog_name="daylight")
