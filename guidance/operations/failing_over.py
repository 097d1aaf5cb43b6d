"""What Patroni, which moves PostgreSQL to another machine, is set to: some of it leaves nobody to write for ever."""

from collections.abc import Iterator
from typing import Any

from guidance.errors import OutboundFailed
from guidance.outbound import get_json

_LEADERLESS = (
    "Patroni is set to synchronous_mode_strict with maximum_lag_on_failover: 0: when the primary is lost no standby "
    "may take its place, and nobody can save for ever. Set maximum_lag_on_failover to 1048576 (patronictl edit-config)."
)
_LOSES = (
    "Patroni runs without synchronous_mode: what was published in the last moments before the primary is lost may be "
    "lost with it. Set synchronous_mode to true (patronictl edit-config)."
)


def unsafe_failover(patroni: str) -> Iterator[str]:
    """Each unsafe setting in a sentence that mends it.

    :param patroni: the address of Patroni's REST interface, which knows what holds now; nothing where there is none.
    """
    if not patroni:
        return
    try:
        told = get_json(f"{patroni.rstrip('/')}/config")
    except OutboundFailed:
        yield f"Patroni could not be asked how it fails over: see whether GUIDANCE_PATRONI ({patroni}) is right."
        return
    if _is_on(told.get("synchronous_mode_strict")) and str(told.get("maximum_lag_on_failover")) == "0":
        yield _LEADERLESS
    if not _is_on(told.get("synchronous_mode")):
        yield _LOSES


def _is_on(value: Any) -> bool:
    """As Patroni reads a switch."""
    return str(value).lower() in {"true", "on", "yes", "1", "quorum"}
