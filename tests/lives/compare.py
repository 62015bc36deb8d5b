"""Every total that the product shows against the independent count. Each function returns what differs, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.lives import recount_matters as matters
from tests.lives.recount import BEIJING, Day, Journal, minutes, rank
from tests.lives.town import Town

Differences = list[str]


def _differs(what: str, shown: object, counted: object) -> Differences:
    return [] if shown == counted else [f"{what}: shown {shown}, counted {counted}"]


def days(town: Town, journal: Journal) -> Differences:
    """The list of days, and each day's figures with their sheets."""
    counted, found = journal.days(), Differences()
    shown = {each["day"]: each["taken"] for each in town.house.get("days")["days"]}
    found += _differs("days", shown, {name: len(day.tickets) for name, day in counted.items() if day.recorded})
    for name, day in counted.items():
        figures = town.house.get(f"days/{name}/figures")
        found += _totals(figures, day)
        found += _sheets(figures["sheets"], day)
    return found


def _totals(figures: dict[str, Any], day: Day) -> Differences:
    waits, status = day.waits, Counter(each.status for each in day.tickets.values())
    exact = [(t.first_call - t.base).total_seconds() for t in day.tickets.values() if t.first_call is not None]
    exact = [max(0.0, each) for each in exact]
    levels = Counter(each.level for each in day.tickets.values() if each.level)
    over = sum(each > day.limit for each in exact)
    totals = {
        "taken": len(day.tickets), "waiting": status["waiting"], "called": status["called"],
        "serving": status["serving"], "held": status["held"], "finished": status["finished"],
        "passed": status["passed"], "dropped": status["dropped"] + status["expired"],
        "wait_mean_s": round(sum(exact) / len(exact)) if exact else 0, "wait_max_s": round(max(exact, default=0)),
        "within_target": len(exact) - over, "over_target": over, "ratings": dict(levels),
        "not_rated": status["finished"] - levels.total(),
    }  # fmt: skip
    spread = {
        "calls": len(waits), "p50_s": rank(waits, 50), "p95_s": rank(waits, 95),
        "max_s": waits[-1] if waits else None, "over": sum(each > day.limit for each in waits),
    }  # fmt: skip
    turns = [(each["window"], each["reason"]) for each in day.turns]
    return [
        *_differs(f"{day.name} totals", figures["totals"], totals),
        *_differs(f"{day.name} waits", figures["waits"], spread),
        *_differs(f"{day.name} tides", sorted((each["window"], each["reason"]) for each in figures["tides"]),
                  sorted(turns)),
    ]  # fmt: skip


def _sheets(sheets: dict[str, Any], day: Day) -> Differences:
    services = {row["service"]: row for row in _rows(sheets["services"])}
    found = Differences()
    for service, name in day.services.items():
        found += _differs(
            f"{day.name} {name}", _without(services[name], "service", "department"), _service(day, service)
        )
    for row in _rows(sheets["windows"]):
        window, cases = row["window"], day.finished[row["window"]]
        counted = {
            "open_for": minutes(day.open_s[window]), "cases": cases,
            "case_mean": minutes(day.work_s[window] / cases) if cases else None,
        }  # fmt: skip
        found += _differs(f"{day.name} window {window}", {key: row[key] for key in counted}, counted)
    tides = [
        (row["window"], row["ordered"], row["opened"], row["closed"], row["cases"]) for row in _rows(sheets["tides"])
    ]
    found += _differs(f"{day.name} turns", tides, [
        (each["window"], *(_clock(each[key]) for key in ("ordered", "opened", "closed")), each["served"])
        for each in day.turns
    ])  # fmt: skip
    return found + _timeline(_rows(sheets["timeline"]), day)


def _service(day: Day, service: str) -> dict[str, Any]:
    tickets = day.of(service)
    waits = sorted(each.waited for each in tickets if each.waited is not None)
    return {
        "taken": len(tickets), "calls": len(waits), "finished": sum(each.status == "finished" for each in tickets),
        "wait_p50": minutes(rank(waits, 50)), "wait_p95": minutes(rank(waits, 95)),
        "wait_max": minutes(waits[-1] if waits else None), "over": sum(each > day.limit for each in waits),
    }  # fmt: skip


def _timeline(rows: list[dict[str, Any]], day: Day) -> Differences:
    """Slot by slot, by the hall's own clock."""
    taken, called, finished = Counter[str](), Counter[str](), Counter[str]()
    for ticket in day.tickets.values():
        taken[_slot(ticket.taken)] += 1
        if ticket.first_call is not None:
            called[_slot(ticket.first_call)] += 1
        if ticket.status == "finished" and ticket.ended is not None:
            finished[_slot(ticket.ended)] += 1
    found = Differences()
    for key, counted in (("taken", taken), ("calls", called), ("finished", finished)):
        shown = Counter({row["slot"]: row[key] for row in rows if row[key]})
        found += _differs(f"{day.name} timeline {key}", dict(shown), dict(counted))
    return found


def _slot(at: datetime) -> str:
    local = at.astimezone(BEIJING)
    return f"{local.hour:02d}:{local.minute // 15 * 15:02d}"


def _clock(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(BEIJING).strftime("%H:%M")


def _rows(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    names = [column["id"] for column in sheet["columns"]]
    return [dict(zip(names, row, strict=True)) for row in sheet["rows"]]


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in names}


# Long matters


def cases(town: Town, journal: Journal) -> Differences:
    counted, found = matters.cases(journal), Differences()

    def total(query: str) -> int:
        shown: int = town.house.cases(f"{query}&limit=1")["total"]
        return shown

    status = Counter(each.status for each in counted.values())
    found += _differs("cases", total(""), len(counted))
    found += _differs("open cases", town.house.cases()["counts"],
                      {name: n for name, n in status.items() if name not in matters.ENDED})  # fmt: skip
    for name in ("received", "incomplete", "accepted", "sent", "decided", "ready", *matters.ENDED):
        found += _differs(f"cases {name}", total(f"status={name}"), status[name])
    lists = {
        "overdue": sum(bool(each.late) for each in counted.values()),
        "filing": sum(each.filing for each in counted.values()),
        "originals": sum(bool(each.originals) for each in counted.values()),
        "untold": sum(each.ready and not each.reached and each.status not in matters.ENDED
                      for each in counted.values()),
    }  # fmt: skip
    for name, n in lists.items():
        found += _differs(f"cases {name}", total(f"{name}=true"), n)
    lines = {line["receipt"]: line for page in _pages(town, "cases") for line in page["cases"]}
    for receipt, case in counted.items():
        line = lines[receipt]
        shown = line["status"], line["overdue"], line["deemed"], line["veto"]
        found += _differs(receipt, shown, (case.status, case.late, case.deemed, case.vetoed))
    return found


def _pages(town: Town, room: str, more: str = "") -> Iterator[dict[str, Any]]:
    offset = 0
    while True:
        answer = town.house.ask("GET", f"?limit=500&offset={offset}{more}", "boss", "manager", room=room)
        page: dict[str, Any] = town.house.result(answer)
        yield page
        offset += 500
        if offset >= page["total"]:
            return


def reviews(town: Town, journal: Journal) -> Differences:
    """Both promises, and every review in its list."""
    counted = matters.reviews(journal)
    today = town.now.astimezone(BEIJING).date()
    age = (today - town.month.first).days
    page = town.house.result(town.house.ask("GET", f"?days={max(age, 1)}&limit=500", "boss", "manager", room="reviews"))
    valid = [each for each in counted.values() if not each.invalid]
    named = [each for each in valid if each.real_name]
    shown = {
        "rectified": (page["rectified"]["done"], page["rectified"]["of"]), "total": page["total"],
        "replied": (page["replied"]["done"], page["replied"]["of"]), "invalid": page["invalid"],
        "late": (page["rectified"]["late"], page["replied"]["late"]), "overdue": page["overdue"],
        "kept": (page["rectified"]["kept"], page["replied"]["kept"]),
    }  # fmt: skip
    done, replied = sum(each.rectified for each in valid), sum(each.replied for each in named)
    wanted = {
        "rectified": (done, len(valid)), "total": len(counted), "replied": (replied, len(named)),
        "invalid": len(counted) - len(valid), "overdue": sum(bool(each.late) and not each.over for each in valid),
        "late": (
            sum(not each.rectified and "settle" in each.late for each in valid),
            sum(each.unanswered for each in named),
        ),
        "kept": (done == len(valid), replied == len(named)),
    }  # fmt: skip
    percent = [_floor(done, len(valid)), _floor(replied, len(named))]
    return [
        *_differs("reviews", shown, wanted),
        *_differs("percent", [page["rectified"]["percent"], page["replied"]["percent"]], percent),
        *_differs("bad ratings have their rectification", sorted(counted), sorted(matters.bad(journal))),
        *_differs("list of reviews", {(each["id"], each["level"]) for each in page["reviews"]},
                  {(name, each.level) for name, each in counted.items()}),
    ]  # fmt: skip


def _floor(done: int, of: int) -> float:
    return int(done * 1000 / of + 1e-9) / 10 if of else 100.0


def concerns(town: Town, journal: Journal) -> Differences:
    counted, found = matters.concerns(journal), Differences()
    for name in ("open", "assigned", "answered", "closed"):
        answer = town.house.ask("GET", f"?standing={name}&limit=1", "boss", "manager", room="concerns")
        found += _differs(f"concerns {name}", town.house.result(answer)["total"], counted[name])
    return found


def cards(town: Town, journal: Journal) -> Differences:
    """The list of cards with what became of each, and how many are open."""
    counted, shown = matters.cards(journal), dict[str, tuple[object, ...]]()
    for page in _pages(town, "cards", "&days=366"):
        for row in page["cards"]:
            ended, answered, closed = (row[f"{step}_at"] is not None for step in ("ended", "answered", "closed"))
            shown[row["id"]] = row["rule"], row["colour"], ended, answered, closed, row["withdrawn"]
    wanted = {
        name: (each.rule, each.colour, each.ended, each.answered, each.closed, each.withdrawn)
        for name, each in counted.items()
    }
    stands = Counter(each.colour for each in counted.values() if not each.closed)
    found = _differs("open cards", page["open"], {"yellow": stands["yellow"], "red": stands["red"]})
    return found + [
        f"card {name}: shown {shown.get(name)}, counted {wanted.get(name)}"
        for name in sorted(shown.keys() | wanted.keys())
        if shown.get(name) != wanted.get(name)
    ]


_RULES = {
    "NOTICE_3WD": "notice_3wd", "TRANSFER_URGENT": "transfer_urgent", "TRANSFER_PROMISED": "transfer_promised",
    "PROMISE_OVER": "promise_due", "ARCHIVE_DAILY": "archive_daily",
}  # fmt: skip
_RED = ("review_settle", "review_reply")
_NEAR = ("notice_3wd", "promise_due")
"""Rules whose yellow card warns of a limit that is near."""


def breaches(journal: Journal) -> Differences:
    """Every limit that a case or a review broke has its one card, of the day of the limit; and no card without.

    Originals that went to the archive before the next working day began need none."""
    wanted: dict[str, str] = {}
    for kind in ("case", "review"):
        for name, rows in journal.of(kind):
            for row in rows:
                rule = _RULES.get(row.data.get("rule", "")) if row.type == "CaseOverdue" else None
                rule = f"review_{row.data['limit']}" if row.type == "ReviewOverdue" else rule
                due = row.data.get("due") or row.data.get("by") or ""
                if rule is not None:
                    wanted[f"{_day(due)}-{rule}-{name}"] = "red" if rule in (*_NEAR, *_RED) else ""
    cards: dict[str, list[matters.Card]] = {}
    for name, each in matters.cards(journal).items():
        cards.setdefault(name.partition("~")[0], []).append(each)  # ~2: the step had gone to somebody else
    found = [f"no card for {name}" for name in wanted if name not in cards and "-archive_daily-" not in name]
    found += [f"{name} is not {colour}" for name, colour in wanted.items()
              if colour and name in cards and colour not in {each.colour for each in cards[name]}]  # fmt: skip
    known = {*_RULES.values(), "review_contact", *_RED}
    return found + [
        f"{name} for nothing" for name, family in cards.items() for card in family
        if card.rule in known and name not in wanted and not (card.rule in _NEAR and card.colour == "yellow")
    ]  # fmt: skip


def _day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(BEIJING).date().isoformat()


def outbox(town: Town, journal: Journal) -> Differences:
    """Every rating is one row of the outbox."""
    answer = town.house.ask("GET", "?limit=1", "boss", "manager", room="outbox")
    states = Counter(state for _, _, what, state, _ in journal.errands if what == "upload")
    shown = {name: n for name, n in town.house.result(answer)["counts"].items() if n}
    rows = {(stream, version) for stream, version, what, *_ in journal.errands if what == "upload"}
    facts = (row for rows in journal.streams.values() for row in rows)
    rated = {(row.stream, row.version) for row in facts if row.type in ("TicketRated", "ReviewAppended")}
    return [*_differs("outbox", shown, dict(states)), *_differs("rows of the outbox", rows, rated)]
