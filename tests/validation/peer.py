"""The same halls in Ciw, somebody else's simulator of queueing networks (Palmer et al. 2019, J. of Simulation 13(1)).

Two ways: with Ciw's own random numbers, to be compared within confidence limits; and with the very people of a day
file, where every single wait must be the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ciw

from tests.validation.days import Stream
from tidehall_server.core.queue.model import WindowSpec

Person = Any
"""An individual of Ciw: ``arrival_date``, ``customer_class`` (a stream's key), ``id_number`` in order of arrival."""

Discipline = Callable[[list[Person], float], Person]
People = Sequence[tuple[float, Stream, float]]


class _Until(ciw.dists.Distribution):  # type: ignore[misc]
    """Poisson arrivals that end with the day."""

    def __init__(self, gap_s: float, ends_s: float) -> None:
        self._gaps = ciw.dists.Exponential(1 / gap_s)
        self._ends_s = ends_s

    def sample(self, t: float, ind: Person = None) -> float:
        gap: float = self._gaps.sample()
        return gap if t + gap < self._ends_s else math.inf


class _Known(ciw.dists.Distribution):  # type: ignore[misc]
    """The service time that this very person has in the day file."""

    def __init__(self, lasts: Sequence[float]) -> None:
        self._lasts = lasts

    def sample(self, t: float, ind: Person = None) -> float:
        return self._lasts[int(ind.id_number) - 1]


class _Simulation(ciw.Simulation):  # type: ignore[misc]
    """Who comes in the second in which a window gets free is there already: day files count whole seconds."""

    def find_next_active_node(self) -> Any:
        return min(self.active_nodes, key=lambda node: node.next_event_date)


@dataclass(frozen=True, slots=True)
class Peer:
    """A hall in Ciw. ``discipline`` chooses among those whom a free window may call; ``windows`` in turn order."""

    windows: Sequence[WindowSpec]
    discipline: Discipline = ciw.disciplines.FIFO
    urgent: Mapping[str, int] | None = None

    def random(self, streams: Mapping[Stream, Any], hours: float, seed: int) -> dict[str, list[float]]:
        """Waits by stream of a day with Ciw's own random numbers; ``streams`` -> Ciw's distribution of service."""
        ciw.seed(seed)
        return self._live(
            {stream.key: _Until(stream.gap_s, hours * 3600) for stream in streams},
            {stream.key: lasts for stream, lasts in streams.items()},
        )

    def same(self, people: People) -> dict[str, list[float]]:
        """Waits by stream, in order of arrival, of exactly these people."""
        ciw.seed(0)
        gaps: dict[str, list[float]] = {stream.key: [] for _, stream, _ in people}
        last = dict.fromkeys(gaps, 0.0)
        for at, stream, _ in people:
            when = float(round(at))
            gaps[stream.key].append(when - last[stream.key])
            last[stream.key] = when
        lasts = _Known([max(1, round(lasts)) for _, _, lasts in people])
        return self._live(
            {key: ciw.dists.Sequential([*each, float("inf")]) for key, each in gaps.items()},
            dict.fromkeys(gaps, lasts),
        )

    def _live(self, arrivals: Mapping[str, Any], services: Mapping[str, Any]) -> dict[str, list[float]]:
        network = ciw.create_network(
            arrival_distributions={key: [each] for key, each in arrivals.items()},
            service_distributions={key: [each] for key, each in services.items()},
            number_of_servers=[len(self.windows)],
            service_disciplines=[self.discipline],
            priority_classes=dict(self.urgent) if self.urgent else None,
        )
        simulation = _Simulation(network, node_class=_hall(self.windows))
        simulation.simulate_until_max_time(float("1e12"))
        found: dict[str, list[float]] = {key: [] for key in arrivals}
        for record in sorted(simulation.get_all_records(), key=lambda each: each.id_number):
            found[record.customer_class].append(record.waiting_time)
        return found


def _hall(windows: Sequence[WindowSpec]) -> type[Any]:
    """A node whose servers differ: a free one takes from its own matters, and helps with others only if there is none.

    Where all windows do the same this is Ciw's own node.
    """
    if all(window.services == windows[0].services and not window.helps for window in windows):
        return ciw.Node  # type: ignore[no-any-return]

    class Skilled(ciw.Node):  # type: ignore[misc]
        def begin_service_if_possible_accept(self, next_individual: Person) -> None:
            next_individual.arrival_date = self.now
            self._pair()

        def begin_service_if_possible_release(self, next_individual: Person, newly_free_server: Any) -> None:
            self._pair()

        def decide_between_simultaneous_individuals(self) -> Person:
            return min(self.next_individual, key=lambda each: each.server.id_number)

        def _pair(self) -> None:
            """Whoever has own matters calls before whoever would only help."""
            for kinds in ("services", "helps"):
                for server, window in zip(self.servers, windows, strict=True):
                    waiting = [each for each in self.all_individuals if not each.server]
                    mine = [x for x in waiting if x.customer_class.partition("/")[0] in getattr(window, kinds)]
                    if mine and not server.busy:
                        self._begin(server, self.service_discipline(mine, self.now))

        def _begin(self, server: Any, person: Person) -> None:
            self.attach_server(server, person)
            person.service_start_date = self.now
            self.give_individual_a_service_time(person)
            person.service_end_date = self.increment_time(self.now, person.service_time)
            self.number_in_service += 1
            self.reset_class_change(person)
            server.next_end_service_date = person.service_end_date

    return Skilled
