"""Processes of our own that stand beside the one which serves readers, and end with it."""

import multiprocessing
import sys
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess


def started_beside(target: Callable[[], None], name: str) -> BaseProcess:
    """Run ``target`` in a process of its own.

    On Linux it shares what is loaded already, as long as there is one thread here; a fork in the middle of others
    could stand still for ever, so later ones load everything anew.
    """
    alone = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork") if alone else multiprocessing.get_context("spawn")
    process: BaseProcess = context.Process(target=target, name=name, daemon=True)
    process.start()
    return process
