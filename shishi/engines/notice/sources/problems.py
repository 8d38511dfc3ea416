"""The one way a file is refused."""


class UnreadableFile(ValueError):
    """A file that holds no readable notice. Its text is one sentence: what is wrong, where, what would be right."""
