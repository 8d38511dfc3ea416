from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "shishi.areas.overview"
    label = "overview"
