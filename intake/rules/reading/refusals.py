"""Why a file cannot be read. The sentence of each code is in `intake.sentences`."""


class Unreadable(Exception):
    """The file as a whole is refused; nothing of it was used."""

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.code = code
        self.params = params
