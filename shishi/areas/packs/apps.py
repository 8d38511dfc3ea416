from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "shishi.areas.packs"
    label = "packs"
