from django.apps import AppConfig


class KeptConfig(AppConfig):
    name = "tests.kept"
    label = "kept"
