"""Threads go on in the order in which they came, and no turn is lost for ever."""

import threading
import time

from guidance.turns import Turns


def waiting(turns: Turns) -> int:
    return len(turns._waiting)


def test_whoever_came_first_goes_first() -> None:
    turns, order = Turns(), list[int]()
    first = turns.take(0)

    def go(number: int) -> None:
        turn = turns.take(60)
        order.append(number)
        turns.give_back(turn)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads):
        thread.start()
        while waiting(turns) <= number:
            time.sleep(0.001)
    turns.give_back(first)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_a_turn_that_nobody_gives_back_goes_to_who_has_waited_in_vain() -> None:
    turns = Turns()
    lost = turns.take(0)
    second = turns.take(0.01)
    turns.give_back(lost)  # too late: it is another's by now
    third = threading.Thread(target=lambda: turns.give_back(turns.take(60)))
    third.start()
    while not waiting(turns):
        time.sleep(0.001)
    assert third.is_alive()
    turns.give_back(second)
    third.join()
    assert waiting(turns) == 0
