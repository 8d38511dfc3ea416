from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "shishi.areas.progress"
    label = "progress"
