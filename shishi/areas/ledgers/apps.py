from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "shishi.areas.ledgers"
    label = "ledgers"
