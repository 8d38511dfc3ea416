from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "shishi.infra.places"
    label = "places"
