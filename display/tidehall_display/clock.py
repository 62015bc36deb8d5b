"""For parts that have not moved to the link's clock yet."""

from tidehall_link.clock import HallClock, Local

__all__ = ["HallClock", "Local"]
