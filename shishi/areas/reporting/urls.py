from django.urls import path

from shishi.areas.reporting import pages

app_name = "reporting"
urlpatterns = [
    path("week/", pages.week, name="week"),
    path("reports/", pages.index, name="index"),
    path("reports/take/", pages.take, name="take"),
    path("reports/lines/", pages.lines, name="lines"),
    path("reports/suspicions/", pages.suspicions, name="suspicions"),
    path("reports/<int:pk>/<str:day>/<str:code>/<str:unit>/", pages.report, name="report"),
    path("reports/<int:pk>/<str:day>/<str:code>/<str:unit>/act/", pages.act, name="act"),
    path("reports/<int:pk>/<str:day>/<str:code>/<str:unit>/paper/<int:version>/", pages.paper, name="paper"),
    path("r/<int:pk>/<str:day>/<int:nth>/", pages.short, name="short"),
    path("burden/", pages.burden, name="burden"),
    path("burden/<str:area>/<str:day>/", pages.burden_week, name="burden-week"),
    path("burden/<str:area>/<str:day>.<str:form>", pages.burden_week_export, name="burden-week-export"),
    path("coordination/", pages.coordination, name="coordination"),
    path("coordination/<int:pk>/act/", pages.coordination_act, name="coordination-act"),
    path("reports.<str:form>", pages.export, {"what": "reports"}, name="export"),
    path("reports/lines.<str:form>", pages.export, {"what": "lines"}, name="lines-export"),
    path("reports/suspicions.<str:form>", pages.export, {"what": "suspicions"}, name="suspicions-export"),
    path("burden.<str:form>", pages.export, {"what": "burden"}, name="burden-export"),
    path("coordination.<str:form>", pages.export, {"what": "coordination"}, name="coordination-export"),
]
