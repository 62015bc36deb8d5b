"""What the edge answers when it says no: a code, an HTTP status and the facts its words need.

The rules of the queue refuse with ``core.refusal.Refused``; everything that is wrong before a command reaches them is
a ``Problem``. The words live in ``locale/`` and a test holds that each code has them in both languages.
"""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus


class ProblemCode(StrEnum):
    """Every way the edge may say no."""

    # The message itself
    BODY_NOT_JSON = "body_not_json"
    BODY_NOT_OBJECT = "body_not_object"
    BODY_TOO_LARGE = "body_too_large"
    BODY_TOO_DEEP = "body_too_deep"
    BODY_DUPLICATE_KEY = "body_duplicate_key"
    CONTENT_TYPE = "content_type"
    CONTENT_ENCODING = "content_encoding"
    INPUT_INVALID = "input_invalid"
    COMMAND_ID_MISSING = "command_id_missing"
    COMMAND_ID_INVALID = "command_id_invalid"
    COMMAND_ID_REUSED = "command_id_reused"
    CONSOLE_INVALID = "console_invalid"
    ID_NUMBER_INVALID = "id_number_invalid"
    # Who asks
    NOT_SIGNED_IN = "not_signed_in"
    LOGIN_WRONG = "login_wrong"
    LOGIN_LOCKED = "login_locked"
    PASSWORD_CHANGE_FIRST = "password_change_first"
    PASSWORD_WRONG = "password_wrong"
    PASSWORD_TOO_SHORT = "password_too_short"
    PASSWORD_TOO_LONG = "password_too_long"
    PASSWORD_COMMON = "password_common"
    PASSWORD_UNUSABLE = "password_unusable"
    PASSWORD_SAME = "password_same"
    FORBIDDEN = "forbidden"
    OTHER_HALL = "other_hall"
    OTHER_WINDOW = "other_window"
    PERSON_ONLY = "person_only"
    CITIZEN_ONLY = "citizen_only"
    RATE_LINK_OTHER = "rate_link_other"
    # Setting up
    SETUP_DONE = "setup_done"
    SETUP_SECRET_WRONG = "setup_secret_wrong"
    USER_EXISTS = "user_exists"
    USER_UNKNOWN = "user_unknown"
    USER_YOURSELF = "user_yourself"
    USER_LAST_KEEPER = "user_last_keeper"
    DEVICE_UNKNOWN = "device_unknown"
    PAIR_CODE_WRONG = "pair_code_wrong"
    PAIR_EXPIRED = "pair_expired"
    WINDOW_UNKNOWN = "window_unknown"
    LINK_INVALID = "link_invalid"
    TICKET_NOT_FOUND = "ticket_not_found"
    BOOKINGS_OFF = "bookings_off"
    BOOKING_LOOKUP = "booking_lookup"
    BOOKING_OFTEN = "booking_often"
    BOOKING_ERASED = "booking_erased"
    REVIEW_UNKNOWN = "review_unknown"
    SPAN_INVALID = "span_invalid"
    UPLOAD_UNKNOWN = "upload_unknown"
    MESSAGE_UNKNOWN = "message_unknown"
    CASE_UNKNOWN = "case_unknown"
    CONCERN_UNKNOWN = "concern_unknown"
    CARD_UNKNOWN = "card_unknown"
    RULE_UNKNOWN = "rule_unknown"
    CONCERN_ERASED = "concern_erased"
    SCORE_UNKNOWN = "score_unknown"
    CASE_ADDRESS = "case_address"
    BOOKING_VISIT_LACKS = "booking_visit_lacks"
    CASE_APPLICANT_ERASED = "case_applicant_erased"
    CASE_LOOKUP = "case_lookup"
    CASE_LOOKUP_BLOCKED = "case_lookup_blocked"
    CASE_LINK_INVALID = "case_link_invalid"
    CASE_LINK_OVER = "case_link_over"
    PAPER_NOT_MADE = "paper_not_made"
    PAPER_TEMPLATE = "paper_template"
    PDF_MISSING = "pdf_missing"
    PAPER_LINK_OVER = "paper_link_over"
    # The hall's settings and dangerous things
    SETTINGS_INVALID = "settings_invalid"
    SETTINGS_CHANGED = "settings_changed"
    SETTINGS_UNCHANGED = "settings_unchanged"
    SETTINGS_READ_ONLY = "settings_read_only"
    SETTINGS_UNREADABLE = "settings_unreadable"
    SETTINGS_LAYOUT = "settings_layout"
    SETTINGS_VERSION = "settings_version"
    CONFIRM_NAME = "confirm_name"
    DEVICE_OFFLINE = "device_offline"
    DAY_UNKNOWN = "day_unknown"
    PERIOD_BACKWARDS = "period_backwards"
    WHAT_IF_BUSY = "what_if_busy"
    WHAT_IF_DAY_OPEN = "what_if_day_open"
    WHAT_IF_FAILED = "what_if_failed"
    WHAT_IF_LONG = "what_if_long"
    WHAT_IF_UNKNOWN = "what_if_unknown"
    # The house
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_MANY = "too_many"
    PAGE_NOT_BUILT = "page_not_built"
    SPEECH_TEXT = "speech_text"
    SPEECH_UNAVAILABLE = "speech_unavailable"
    METRICS_LOCAL = "metrics_local"
    STORAGE_BUSY = "storage_busy"
    BAD_REQUEST = "bad_request"
    INTERNAL = "internal"


_STATUS: dict[ProblemCode, HTTPStatus] = {
    ProblemCode.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ProblemCode.CONTENT_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ProblemCode.CONTENT_ENCODING: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ProblemCode.COMMAND_ID_REUSED: HTTPStatus.CONFLICT,
    ProblemCode.NOT_SIGNED_IN: HTTPStatus.UNAUTHORIZED,
    ProblemCode.LOGIN_WRONG: HTTPStatus.UNAUTHORIZED,
    ProblemCode.LOGIN_LOCKED: HTTPStatus.TOO_MANY_REQUESTS,
    ProblemCode.PASSWORD_CHANGE_FIRST: HTTPStatus.FORBIDDEN,
    ProblemCode.PASSWORD_WRONG: HTTPStatus.FORBIDDEN,
    ProblemCode.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ProblemCode.OTHER_HALL: HTTPStatus.FORBIDDEN,
    ProblemCode.OTHER_WINDOW: HTTPStatus.FORBIDDEN,
    ProblemCode.PERSON_ONLY: HTTPStatus.FORBIDDEN,
    ProblemCode.CITIZEN_ONLY: HTTPStatus.FORBIDDEN,
    ProblemCode.RATE_LINK_OTHER: HTTPStatus.FORBIDDEN,
    ProblemCode.SETUP_DONE: HTTPStatus.CONFLICT,
    ProblemCode.SETUP_SECRET_WRONG: HTTPStatus.FORBIDDEN,
    ProblemCode.USER_EXISTS: HTTPStatus.CONFLICT,
    ProblemCode.USER_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.USER_YOURSELF: HTTPStatus.CONFLICT,
    ProblemCode.USER_LAST_KEEPER: HTTPStatus.CONFLICT,
    ProblemCode.DEVICE_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.PAIR_CODE_WRONG: HTTPStatus.NOT_FOUND,
    ProblemCode.PAIR_EXPIRED: HTTPStatus.NOT_FOUND,
    ProblemCode.WINDOW_UNKNOWN: HTTPStatus.CONFLICT,
    ProblemCode.LINK_INVALID: HTTPStatus.NOT_FOUND,
    ProblemCode.TICKET_NOT_FOUND: HTTPStatus.NOT_FOUND,
    ProblemCode.BOOKINGS_OFF: HTTPStatus.CONFLICT,
    ProblemCode.BOOKING_LOOKUP: HTTPStatus.NOT_FOUND,
    ProblemCode.BOOKING_ERASED: HTTPStatus.NOT_FOUND,
    ProblemCode.BOOKING_OFTEN: HTTPStatus.TOO_MANY_REQUESTS,
    ProblemCode.REVIEW_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.SPAN_INVALID: HTTPStatus.NOT_FOUND,
    ProblemCode.UPLOAD_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.MESSAGE_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.CASE_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.CONCERN_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.CARD_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.RULE_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.CONCERN_ERASED: HTTPStatus.NOT_FOUND,
    ProblemCode.SCORE_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.CASE_ADDRESS: HTTPStatus.CONFLICT,
    ProblemCode.BOOKING_VISIT_LACKS: HTTPStatus.CONFLICT,
    ProblemCode.CASE_APPLICANT_ERASED: HTTPStatus.NOT_FOUND,
    ProblemCode.CASE_LOOKUP: HTTPStatus.NOT_FOUND,
    ProblemCode.CASE_LOOKUP_BLOCKED: HTTPStatus.TOO_MANY_REQUESTS,
    ProblemCode.CASE_LINK_INVALID: HTTPStatus.NOT_FOUND,
    ProblemCode.CASE_LINK_OVER: HTTPStatus.NOT_FOUND,
    ProblemCode.PAPER_NOT_MADE: HTTPStatus.NOT_FOUND,
    ProblemCode.PAPER_TEMPLATE: HTTPStatus.CONFLICT,
    ProblemCode.PDF_MISSING: HTTPStatus.CONFLICT,
    ProblemCode.PAPER_LINK_OVER: HTTPStatus.NOT_FOUND,
    ProblemCode.SETTINGS_INVALID: HTTPStatus.CONFLICT,
    ProblemCode.SETTINGS_CHANGED: HTTPStatus.CONFLICT,
    ProblemCode.SETTINGS_UNCHANGED: HTTPStatus.CONFLICT,
    ProblemCode.SETTINGS_READ_ONLY: HTTPStatus.CONFLICT,
    ProblemCode.SETTINGS_UNREADABLE: HTTPStatus.CONFLICT,
    ProblemCode.SETTINGS_LAYOUT: HTTPStatus.CONFLICT,
    ProblemCode.SETTINGS_VERSION: HTTPStatus.NOT_FOUND,
    ProblemCode.CONFIRM_NAME: HTTPStatus.CONFLICT,
    ProblemCode.DEVICE_OFFLINE: HTTPStatus.CONFLICT,
    ProblemCode.DAY_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.WHAT_IF_BUSY: HTTPStatus.CONFLICT,
    ProblemCode.WHAT_IF_DAY_OPEN: HTTPStatus.CONFLICT,
    ProblemCode.WHAT_IF_FAILED: HTTPStatus.INTERNAL_SERVER_ERROR,
    ProblemCode.WHAT_IF_LONG: HTTPStatus.INTERNAL_SERVER_ERROR,
    ProblemCode.WHAT_IF_UNKNOWN: HTTPStatus.NOT_FOUND,
    ProblemCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ProblemCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    ProblemCode.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    ProblemCode.PAGE_NOT_BUILT: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemCode.SPEECH_UNAVAILABLE: HTTPStatus.CONFLICT,
    ProblemCode.METRICS_LOCAL: HTTPStatus.FORBIDDEN,
    ProblemCode.STORAGE_BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemCode.BAD_REQUEST: HTTPStatus.BAD_REQUEST,
    ProblemCode.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class Problem(Exception):
    """Something the edge does not accept. ``retry_after_s`` becomes the ``Retry-After`` header."""

    def __init__(self, code: ProblemCode, retry_after_s: int | None = None, **facts: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after_s = retry_after_s
        self.facts = facts if retry_after_s is None else {**facts, "retry_after_s": retry_after_s}

    @property
    def status(self) -> HTTPStatus:
        """Invalid input is 422 unless the code says otherwise."""
        return _STATUS.get(self.code, HTTPStatus.UNPROCESSABLE_ENTITY)
