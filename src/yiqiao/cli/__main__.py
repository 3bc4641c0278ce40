"""`python -m yiqiao.cli`."""

from yiqiao.cli.main import app

app()
