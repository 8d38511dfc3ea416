"""The one way a file is refused."""

from shishi.base.phrases import Refused


class UnreadableFile(Refused):
    """A file that holds no readable notice."""
