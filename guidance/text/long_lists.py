"""Long lists, of which a part is shown at a time."""


def part_shown(wanted: int, total: int, size: int) -> tuple[int, int]:
    """Which part of a list is shown, and how many there are: the wanted one, or the nearest. Parts count from 1.

    :param total: the entries of the whole list.
    :param size: the entries of a part.

    >>> part_shown(2, 101, 50), part_shown(9, 101, 50), part_shown(0, 0, 50)
    ((2, 3), (3, 3), (1, 1))
    """
    parts = max(1, -(-total // size))
    return min(max(wanted, 1), parts), parts
