from django.urls import path

from shishi.areas.overview import pages

app_name = "overview"
urlpatterns = [
    path("", pages.front, name="front"),
    path("city/", pages.city, name="city"),
    path("units/<str:name>/", pages.unit, name="unit"),
    path("search/", pages.search, name="search"),
    path("backward/", pages.backward, name="backward"),
    path("export/<str:what>.<str:form>", pages.export, name="export"),
    path("calendar/", pages.calendar, name="calendar"),
    path("calendar.ics", pages.calendar_feed, name="calendar-feed"),
]
