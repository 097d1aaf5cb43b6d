"""The service for any WSGI server: ``gunicorn wsgi:app``, ``waitress-serve wsgi:app``."""

from guidance.app import application

app = application()
