from django.urls import path

from shishi.areas.plans import pages

app_name = "plans"
urlpatterns = [
    path("programme/<str:number>/", pages.programme, name="programme"),
    path("notice/", pages.notice, name="notice"),
    path("findings/", pages.findings, name="findings"),
    path("findings.<str:form>", pages.findings_export, name="findings-export"),
]
