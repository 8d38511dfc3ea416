from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "shishi.infra.access"
    label = "access"
