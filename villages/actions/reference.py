"""Reference data that installs itself."""


def install() -> None:
    return None
