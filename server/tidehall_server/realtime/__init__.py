"""Socket.IO: a screen watches a view, gets a snapshot with its version, then numbered changes.

Nothing here is the truth and nothing here may be needed for it: a lost change costs a screen one more snapshot.
"""

from tidehall_server.realtime.live import Realtime, attach
from tidehall_server.realtime.settings import RealtimeSettings

__all__ = ["Realtime", "RealtimeSettings", "attach"]
