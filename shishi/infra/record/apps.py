from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "shishi.infra.record"
    label = "record"
