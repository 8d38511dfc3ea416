from django.urls import path

from shishi.areas.reporting import pages

app_name = "reporting"
urlpatterns = [
    path("week/", pages.week, name="week"),
]
