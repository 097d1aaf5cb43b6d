"""Values that are made when somebody asks for them, once."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """A value to be made when it is first asked for; what it is made of is let go then, and takes no more memory."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make

    def __call__(self) -> T:
        make = self._make
        if make is not None:  # of two threads that ask at once each makes the same
            self._made = make()
            self._make = None
        return self._made
