from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "shishi.areas.plans"
    label = "plans"
