from django.urls import path

from shishi.areas.overview import pages

app_name = "overview"
urlpatterns = [
    path("", pages.front, name="front"),
    path("plan/", pages.choose_plan, name="choose-plan"),
    path("city/", pages.city, name="city"),
    path("leader/", pages.leader, name="leader"),
    path("leader/<str:number>/<int:area>/", pages.visit, name="visit"),
    path("counties/<int:area>/", pages.county, name="county"),
    path("counties/<int:area>.<str:form>", pages.county_export, name="county-export"),
    path("units/<str:name>/", pages.unit, name="unit"),
    path("units/<str:name>.<str:form>", pages.unit_export, name="unit-export"),
    path("search/", pages.search, name="search"),
    path("backward/", pages.backward, name="backward"),
    path("export/<str:what>.<str:form>", pages.export, name="export"),
    path("chase/", pages.chase, name="chase"),
    path("chase/act/", pages.chase_act, name="chase-act"),
    path("chase.<str:form>", pages.chase_export, name="chase-export"),
    path("suspicions/", pages.suspicions, name="suspicions"),
    path("suspicions.<str:form>", pages.suspicions_export, name="suspicions-export"),
    path("calendar/", pages.calendar, name="calendar"),
    path("users/", pages.people.users, name="users"),
    path("users/add/", pages.people.add_user, name="add-user"),
    path("users/<int:pk>/", pages.people.user, name="user"),
    path("users/<int:pk>/grant/", pages.people.grant, name="user-grant"),
    path("users/<int:pk>/end/", pages.people.end, name="user-end"),
    path("users/<int:pk>/handover/", pages.people.hand_over, name="user-handover"),
    path("users/<int:pk>/password/", pages.people.password, name="user-password"),
    path("users/<int:pk>/active/", pages.people.active, name="user-active"),
    path("deputies/", pages.deputies, name="deputies"),
    path("deputies/end/", pages.end_deputy, name="end-deputy"),
    path("record/", pages.record, name="record"),
    path("record.<str:form>", pages.record_export, name="record-export"),
    path("calendar.ics", pages.calendar_feed, name="calendar-feed"),
]
