"""What queueing theory says exactly, written out from the formulas. Times in one unit, rates in its inverse."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise


def erlang_c(servers: int, offered: float) -> float:
    """P(an arrival waits) in M/M/c with ``offered`` = arrival rate x mean service < ``servers``.

    Erlang (1917); e.g. Cooper, *Introduction to Queueing Theory*, 2nd ed. 1981, eq. 3.4.8: from the recursion of
    Erlang-B, B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)), then C = B / (1 - (a / c)(1 - B)).
    """
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked / (1 - offered / servers * (1 - blocked))


def mean_wait(servers: int, offered: float, service: float) -> float:
    """E[W] = C / (c mu - lambda) of M/M/c, in the unit of ``service``, the mean service time."""
    return erlang_c(servers, offered) * service / (servers - offered)


def late_share(servers: int, offered: float, service: float, limit: float) -> float:
    """P(W > limit) = C exp(-(c mu - lambda) limit) of M/M/c with first come, first served. LIFO has another one."""
    return erlang_c(servers, offered) * math.exp(-(servers - offered) * limit / service)


def in_system(servers: int, offered: float, at_most: int) -> list[float]:
    """P(n in the system), n = 0..at_most, of M/M/c in the steady state."""
    weight = [1.0]
    for n in range(1, at_most + 1):
        weight.append(weight[-1] * offered / min(n, servers))
    total = sum(weight)
    return [each / total for each in weight]


def mean_wait_of_one_server(load: float, service: float, variation: float) -> float:
    """Pollaczek-Khinchine: E[W] of M/G/1 whose service times have the coefficient of variation ``variation``."""
    return load * service * (1 + variation**2) / (2 * (1 - load))


def mean_wait_by_class(servers: int, offered: Sequence[float], service: float) -> list[float]:
    """E[W] of each class, most urgent first, in M/M/c where a free server takes the most urgent one (not preempting).

    Cobham (1954), *Priority assignment in waiting line problems*, for one mean service time in all classes:
    W_k = (C / (c mu)) / ((1 - s_{k-1})(1 - s_k)) with s_k the load of classes 1..k.
    """
    base = erlang_c(servers, sum(offered)) * service / servers
    loads = [sum(offered[:k]) / servers for k in range(len(offered) + 1)]
    return [base / ((1 - above) * (1 - own)) for above, own in pairwise(loads)]


def first_come_first_served(servers: int, people: Iterable[tuple[float, float]]) -> Iterator[float]:
    """Wait of each (arrival, service time) in G/G/c: Kiefer and Wolfowitz (1955), when each server is free again."""
    free = [0.0] * servers
    for at, lasts in people:
        begins = max(at, free[0])
        heapq.heapreplace(free, begins + lasts)
        yield begins - at
