"""What citizens say of their service, what becomes of it, what could not be done, and who answers for cards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from tests.lives.town import Town
from tidehall_server.append_desk import AppendWish
from tidehall_server.core.concerns import commands as concern
from tidehall_server.core.concerns.model import Category, Outcome
from tidehall_server.core.queue.commands import BAD_LEVELS, Actor, Level, Rate, RatingChannel
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.reviews import commands as c
from tidehall_server.core.reviews.indicators import INDICATORS
from tidehall_server.core.reviews.model import Invalid, Opinion, Reached, Rectification, Remedy, Step
from tidehall_server.core.supervision import commands as card
from tidehall_server.erasable import Said, kept_for
from tidehall_server.hall import Answer
from tidehall_server.journal.card_rows import WantedCards
from tidehall_server.matters import UnknownMatterError
from tidehall_server.simulate.truth import Visit

BOSS, LEADER, HANDLER = Actor("boss", "manager"), Actor("leader", "manager"), Actor("li", "manager")
_LEVELS = tuple(Level)
_OFTEN = (45, 25, 12, 12, 6)


@dataclass
class Reviewing:
    """``rated`` and ``appended``: what was accepted, by day and ticket, as the citizens remember it."""

    town: Town
    share: float = 0.4
    rated: dict[tuple[str, str], Level] = field(default_factory=dict)
    appended: dict[tuple[str, str], Level] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.town.onlookers.append(self)

    def served(self, visit: Visit, ticket: str, window: str, clerk: str) -> None:
        """Nobody is asked before the end."""

    def finished(self, visit: Visit, ticket: str, window: str) -> None:
        town = self.town
        if town.chance(self.share):
            day = town.now.date().isoformat()
            town.in_minutes(town.draw.uniform(0.4, 2.5), lambda: self._rate(day, ticket, window))
            if town.chance(0.15):
                town.in_minutes(2.8, lambda: self._again(ticket, window))

    def _rate(self, day: str, ticket: str, window: str) -> None:
        town = self.town
        (level,) = town.draw.choices(_LEVELS, _OFTEN)
        tags = [each.code for each in INDICATORS.values() if each.level is level]
        tags = sorted(town.draw.sample(tags, 2)) if town.chance(0.7) else []
        bad = level in BAD_LEVELS
        said = self._said(must=bad and not tags)
        phone = town.chance(0.4)
        channel = RatingChannel.QR if phone else RatingChannel.PAD
        wish = Rate(ticket, level, tuple(tags), channel=channel, anonymous=said.contact is None)
        pad = Actor("phone", "citizen", personal=False) if phone else Actor(f"pad-{window}", "pad", window=window,
                                                                            personal=False)  # fmt: skip

        def rate(key: str) -> Answer:
            def work(words: str | None, contact: str | None, fingerprint: str) -> Answer:
                return town.hall.execute(replace(wish, words=words, contact=contact), pad, key, fingerprint)

            return kept_for(town.house.journal, town.hall.id, said, pad.id, wish, work)

        if town.attempt("rate", rate) is None:
            return
        self.rated[day, ticket] = level
        if town.chance(0.15):
            town.in_days(town.draw.choice((0, 2, 4)), lambda: self._append(day, ticket), first=time(17, 10),
                         last=time(18))  # fmt: skip
        if bad and not town.chance(0.12):
            town.in_minutes(town.draw.uniform(30, 120), lambda: self._check(f"{day}-{ticket}"))

    def _said(self, *, must: bool) -> Said:
        """Words where a reason must be given or somebody likes to talk; who leaves a name wants an answer."""
        words = "等得太久，没有人解释" if must or self.town.chance(0.2) else None
        named = self.town.chance(0.5)
        return Said(words, {"name": "钱群众", "phone": "13900139000"} if named else None)

    def _append(self, day: str, ticket: str) -> None:
        """追评: a later word, often about what was promised in between."""
        (level,) = self.town.draw.choices(_LEVELS, _OFTEN)
        desk, said = self.town.house.app.matters.appended, self._said(must=True)
        citizen = Actor("phone", "citizen", personal=False)

        def append(key: str) -> Answer:
            return desk.append(date.fromisoformat(day), ticket, AppendWish(level), said, citizen, key)

        if self.town.attempt("append", append) is None:
            return
        self.appended[day, ticket] = level
        if level in BAD_LEVELS:
            self.town.in_minutes(40, lambda: self._check(f"{day}-{ticket}-2"))

    def _again(self, ticket: str, window: str) -> None:
        """Somebody presses once more: one service, one rating."""
        try:
            self.town.hall.execute(Rate(ticket, Level.VERY_SATISFIED), Actor(f"pad-{window}", "pad", window=window),
                                   self.town.wish("again"))  # fmt: skip
        except Refused as refused:
            assert refused.code is Code.ALREADY_RATED  # noqa: PT017 - one of many tries of a month
        else:
            raise AssertionError(f"{ticket} was rated twice")

    # A bad one

    def _do(self, review: str, command: Any, actor: Actor = BOSS) -> Any:
        desk = self.town.house.app.matters.reviews
        name = type(command).__name__
        return self.town.attempt(name, lambda key: desk.execute(review, command, actor, key))

    def _state(self, review: str) -> Rectification:
        state: Rectification = self.town.house.app.matters.reviews.find(review).state
        return state

    def _check(self, review: str) -> None:
        try:
            state = self._state(review)
        except UnknownMatterError:
            self.town.in_minutes(30, lambda: self._check(review))  # the hand of the clock was not there yet
            return
        town = self.town
        if town.chance(0.15):
            why = town.draw.choice(list(Invalid))
            self._do(review, c.ProposeInvalid(why, "经核实与事实不符"))
            town.in_days(1, lambda: self._do(review, c.DecideInvalid(approved=town.chance(0.6)), LEADER) and None)
            return
        self._do(review, c.CheckReview(True, town.chance(0.9), "已核对当日记录"))
        if state.real_name and town.chance(0.85):
            self._do(review, c.ContactReview(town.draw.choice(list(Reached)), "已电话联系"))
        self._do(review, c.AssignReview("li"))
        if town.chance(0.15):
            self._do(review, c.AskExtension(3, "需会同部门"), HANDLER)
            town.in_days(1, lambda: self._do(review, c.DecideExtension(town.chance(0.7)), LEADER) and None,
                         first=time(8, 40), last=time(9, 30))  # fmt: skip
        town.in_days(town.draw.choice((0, 1, 2, 6)), lambda: self._rectify(review), first=time(10), last=time(16))

    def _rectify(self, review: str) -> None:
        if Step.RECTIFY not in self._state(review).steps:
            return
        self._do(review, c.RectifyReview(self.town.draw.choice(list(Remedy)), "已向群众说明并改进"), HANDLER)
        if Step.REPLY in self._state(review).steps and self.town.chance(0.85):
            self._do(review, c.ReplyReview("已答复"))
            self.town.in_days(1, lambda: self._call_back(review))

    def _call_back(self, review: str) -> None:
        if Step.CALL_BACK not in self._state(review).steps:
            return
        self._do(review, c.CallBackReview(self.town.draw.choice(list(Opinion)), "已回访"), BOSS)
        steps = self._state(review).steps
        if Step.CALL_BACK in steps:
            self.town.in_days(1, lambda: self._call_back(review))
        elif Step.RECTIFY in steps:
            self.town.in_days(1, lambda: self._rectify(review))


@dataclass
class Watch:
    """The manager at the end of the day: cards are answered, closed by somebody else, some withdrawn by two."""

    town: Town

    def __post_init__(self) -> None:
        self.town.evenings.append(self.answer)

    def answer(self) -> None:
        since = self.town.house.clock.now().replace(year=self.town.month.first.year - 1)
        for row in self.town.house.app.matters.cards.rows.find(WantedCards(since, open_=True, limit=200)):
            name = str(row["id"])
            if self.town.chance(0.1):
                self._do(name, card.ProposeWithdrawal("系统时钟调整"), BOSS)
                self._do(name, card.DecideWithdrawal(self.town.chance(0.7)), LEADER)
            elif self.town.chance(0.7):
                self._do(name, card.AnswerCard("已整改"), HANDLER)
                if self.town.chance(0.8):
                    self._do(name, card.CloseCard(), LEADER)

    def _do(self, name: str, command: Any, actor: Actor) -> None:
        desk = self.town.house.app.matters.cards
        self.town.attempt(type(command).__name__, lambda key: desk.execute(name, command, actor, key))


@dataclass
class Concerns:
    """“办不成事”: somebody could not get done what they came for, every other day."""

    town: Town

    def __post_init__(self) -> None:
        self.town.evenings.append(self.register)

    def register(self) -> None:
        town, desk = self.town, self.town.house.app.matters.concerns
        if town.today is None or not town.today.truth.visits or not town.chance(0.5):
            return
        wish = concern.Register(town.draw.choice(list(Category)), explained=True)
        said = {"words": "跑了三次没办成", "name": "钱群众", "phone": "13900139000"}
        answer = town.attempt("register", lambda key: desk.register(wish, said, BOSS, key))
        if answer is not None and town.chance(0.85):
            town.in_days(town.draw.choice((1, 3, 7)), lambda: self._answer(str(answer.result["id"])))

    def _answer(self, number: str) -> None:
        departments = self.town.config.file.hall.departments
        if departments:
            self._do(number, concern.Assign(self.town.draw.choice(departments)))
        self._do(number, concern.Answer(self.town.draw.choice(list(Outcome)), "已协调办理"))
        if self.town.chance(0.7):
            self._do(number, concern.Close(self.town.draw.choice((True, False, None)), "已告知"))

    def _do(self, number: str, command: Any) -> None:
        desk = self.town.house.app.matters.concerns
        self.town.attempt(type(command).__name__, lambda key: desk.execute(number, command, BOSS, key))
