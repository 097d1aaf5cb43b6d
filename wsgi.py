"""The service for any WSGI server: ``gunicorn wsgi:app``, ``granian --interface wsgi wsgi:app``."""

from guidance.serving import application

app = application()
