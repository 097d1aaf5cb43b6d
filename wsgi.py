"""The service for any WSGI server: ``gunicorn wsgi:app``, ``granian --interface wsgi wsgi:app``."""

from guidance.app import create_app

app = create_app()
