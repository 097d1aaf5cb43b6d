"""Data classes that cost a start a third of the usual: no code is written and compiled for them but ``__init__``."""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, eq: bool = True) -> Any:
        """As that of Python; nothing changes a frozen one, as mypy sees to.

        >>> @dataclass(frozen=True)
        ... class Dose:
        ...     amount: int
        ...     unit: str = "mg"
        >>> Dose(5) == Dose(5, "mg"), Dose(5) == Dose(6), {Dose(5): "a dose"}[Dose(5)], Dose(5)
        (True, False, 'a dose', Dose(amount=5, unit='mg'))
        """
        if cls is None:
            return lambda each: dataclass(each, frozen=frozen, eq=eq)
        made = dataclasses.dataclass(eq=False, repr=False)(cls)
        own = {"__repr__": _shown}
        if eq:
            made._compared = _values(*(each.name for each in dataclasses.fields(made) if each.compare))
            own |= {"__eq__": _is_equal, "__hash__": _hash if frozen else None}
        for name, does in own.items():
            if name not in cls.__dict__:
                setattr(made, name, does)
        return made


def _values(*names: str) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else type


@recursive_repr()
def _shown(self: Any) -> str:
    values = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(values)})"


def _is_equal(self: Any, other: Any) -> Any:
    return self._compared(self) == self._compared(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(self._compared(self))
