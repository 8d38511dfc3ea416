"""What a password must be, where Django's own rule has no Chinese sentence."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return self.get_help_text()
