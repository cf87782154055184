"""What can be wrong with an installation."""


class SetupError(Exception):
    """The application cannot be built as it is set up; the message tells how to mend it."""
