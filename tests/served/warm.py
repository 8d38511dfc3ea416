"""The program as gunicorn loads it, with every address known before a worker is sent: a worker then answers its first request as fast as the next."""

from django.urls import get_resolver

from shishi.site.wsgi import application as application

KNOWN = get_resolver().url_patterns
