"""How often Python looks for garbage: it is made for programs that make more of it than this one."""

import gc


def collect_rarely() -> None:
    """Have the garbage collector leave alone what lives as long as the process, and look less often at the rest.

    A request or an import makes many objects and hardly a cycle: with Python's own thresholds a fifth of a long
    comparison goes into looking for some, and a tenth of an import. Of what a start makes one object in a thousand is
    garbage: it is not looked for.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
