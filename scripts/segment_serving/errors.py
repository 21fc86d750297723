"""What can go wrong while a build is served, in words for the person who runs it."""


class ServingError(RuntimeError):
    """Nothing was served; the text says why, without any secret of the server's address."""
