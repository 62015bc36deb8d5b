"""The one way the rules say no: a code, and the facts the words need.

The words (Chinese first, English second, each with a next step) live in ``locale/``; a test holds that every code has
them.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Every refusal of the queue."""

    DAY_NOT_OPEN = "day_not_open"
    DAY_ALREADY_OPEN = "day_already_open"
    DAY_CLOSED = "day_closed"
    HALL_CLOSED = "hall_closed"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_WINDOW = "unknown_window"
    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_BOOKING = "unknown_booking"
    UNKNOWN_CLERK = "unknown_clerk"
    UNKNOWN_TARGET = "unknown_target"
    ALREADY_QUEUED = "already_queued"
    BOOKING_EXISTS = "booking_exists"
    BOOKING_USED = "booking_used"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_TOO_EARLY = "booking_too_early"
    BOOKING_TOO_LATE = "booking_too_late"
    BOOKING_OTHER_DAY = "booking_other_day"
    SERVICE_UNSERVED = "service_unserved"
    WINDOW_UNSTAFFED = "window_unstaffed"
    WINDOW_PAUSED = "window_paused"
    WINDOW_NOT_PAUSED = "window_not_paused"
    WINDOW_BUSY = "window_busy"
    WINDOW_TAKEN = "window_taken"
    WINDOW_EXISTS = "window_exists"
    WINDOW_NOT_EMPTY = "window_not_empty"
    WINDOW_NOT_TEMPORARY = "window_not_temporary"
    WINDOW_CANNOT_SERVE = "window_cannot_serve"
    NETWORK_MISSING = "network_missing"
    JUST_CALLED = "just_called"
    NOBODY_WAITING = "nobody_waiting"
    NO_TICKET_AT_WINDOW = "no_ticket_at_window"
    OTHER_TICKET = "other_ticket"
    NOT_STARTED = "not_started"
    ALREADY_STARTED = "already_started"
    RECALL_LIMIT = "recall_limit"
    NOTHING_HELD = "nothing_held"
    NOT_HELD = "not_held"
    TICKET_ENDED = "ticket_ended"
    TICKET_AT_WINDOW = "ticket_at_window"
    TICKET_NOT_PASSED = "ticket_not_passed"
    TICKET_NOT_WAITING = "ticket_not_waiting"
    TRANSFER_TO_SELF = "transfer_to_self"
    NOTHING_TO_UNDO = "nothing_to_undo"
    UNDO_TOO_LATE = "undo_too_late"
    UNDO_OVERTAKEN = "undo_overtaken"
    CLERK_ELSEWHERE = "clerk_elsewhere"
    CLERK_ABSENT = "clerk_absent"
    NO_POST = "no_post"
    NOT_YOUR_WINDOW = "not_your_window"
    OTHER_CONSOLE = "other_console"
    REASON_REQUIRED = "reason_required"
    PROOF_REQUIRED = "proof_required"
    PROOF_OTHER_CLASS = "proof_other_class"
    UNKNOWN_SLIP = "unknown_slip"
    NOT_TIDAL = "not_tidal"
    TIDE_NOT_OPEN = "tide_not_open"
    TIDE_ALREADY_OPEN = "tide_already_open"
    TIDE_NO_STAFF = "tide_no_staff"
    TIDE_NO_NETWORK = "tide_no_network"
    TIDE_LIMIT = "tide_limit"
    TIDE_NOT_YOURS = "tide_not_yours"
    POLICY_UNKNOWN = "policy_unknown"
    POLICY_INVALID = "policy_invalid"
    POLICY_UNCHANGED = "policy_unchanged"
    NOT_FINISHED = "not_finished"
    ALREADY_RATED = "already_rated"
    RATING_EXPIRED = "rating_expired"
    RATING_NEEDS_REASON = "rating_needs_reason"
    RATING_TAG_UNKNOWN = "rating_tag_unknown"
    RATING_WRONG_WINDOW = "rating_wrong_window"
    UNKNOWN_CALL = "unknown_call"
    REVIEW_OVER = "review_over"
    REVIEW_OWN = "review_own"
    REVIEW_NOT_BAD = "review_not_bad"
    REVIEW_ORDER = "review_order"
    REVIEW_SAME_PERSON = "review_same_person"
    REVIEW_NOT_YOURS = "review_not_yours"
    REVIEW_LIMIT = "review_limit"
    NOTE_HAS_NUMBER = "note_has_number"


class Refused(Exception):
    """A command the rules do not allow now. ``facts`` fill the words and help the screen to offer the next step."""

    def __init__(self, code: Code, /, **facts: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts
