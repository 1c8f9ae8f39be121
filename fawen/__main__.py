"""`python -m fawen`."""

from fawen.cli import app

app()
