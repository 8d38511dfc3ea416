from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "shishi.infra.jobs"
    label = "jobs"
