from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "shishi.infra.store"
    label = "store"
