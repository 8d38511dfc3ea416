from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "shishi.areas.reporting"
    label = "reporting"
