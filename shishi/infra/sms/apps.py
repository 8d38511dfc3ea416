from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "shishi.infra.sms"
    label = "sms"
