from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "shishi.infra.files"
    label = "files"
