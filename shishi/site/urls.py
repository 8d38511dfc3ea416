"""Where the pages are."""

from django.urls import include, path

handler400 = "shishi.site.entrance.misread.misread"
handler429 = "shishi.site.entrance.limits.too_many"
urlpatterns = [
    path("account/", include("shishi.site.entrance.urls")),
    path("", include("shishi.areas.overview.urls")),
    path("", include("shishi.areas.plans.urls")),
    path("", include("shishi.areas.packs.urls")),
    path("", include("shishi.areas.ledgers.urls")),
    path("", include("shishi.areas.progress.urls")),
    path("", include("shishi.areas.reporting.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
