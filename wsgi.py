"""The service for any WSGI server: ``gunicorn wsgi:app``, ``granian --interface wsgi wsgi:app``."""

from guidance.app import application

app = application()
