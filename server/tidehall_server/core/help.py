"""What somebody needs beside a number: asked for with a booking, told at the desk and at the window."""

from __future__ import annotations

from enum import StrEnum


class Help(StrEnum):
    """Nothing, the green channel (绿色通道), or somebody beside them (帮代办).

    ``VISIT``: they do not come, somebody of the hall goes to them (上门).
    """

    NONE = "none"
    GREEN = "green"
    ASSISTED = "assisted"
    VISIT = "visit"
