"""Where everything is."""

from django.urls import include, path

from shishi.site.api import urls as api_urls

urlpatterns = [
    path("account/", include("shishi.site.entrance.urls")),
    path("", include("shishi.areas.overview.urls")),
    path("", include("shishi.areas.plans.urls")),
    path("", include("shishi.areas.packs.urls")),
    path("", include("shishi.areas.ledgers.urls")),
    path("", include("shishi.areas.progress.urls")),
    path("", include("shishi.areas.reporting.urls")),
    path("api/v1/", api_urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
