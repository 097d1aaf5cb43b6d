"""Numbers of things, as a sentence names them."""


def counted(number: int, one: str, many: str = "") -> str:
    """“1 version”, “2,000 versions”; ``many`` is for those that take more than an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
