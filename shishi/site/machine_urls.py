"""Where everything is for machines: the pages, which some answers name, and /api/v1."""

from django.urls import path

from shishi.site.api import urls as api_urls
from shishi.site.urls import urlpatterns as pages

urlpatterns = [*pages, path("api/v1/", api_urls)]
