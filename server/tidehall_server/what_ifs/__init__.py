"""What-ifs that a manager asks for, each worked out by ``tidehall what-if`` in a process of its own.

The server only starts the process, looks at the file it writes, and ends it. Everything about a job is in a folder
under the data directory, and the running one holds a lock that dies with it: every server process of the hall sees the
same jobs, a restart forgets nothing, and two never run at once. No thread, no pipe: the same in every async mode.
"""

from tidehall_server.what_ifs.job import Asked, Change, Job, JobState, Source, Why
from tidehall_server.what_ifs.room import Busy, WhatIfs

__all__ = ["Asked", "Busy", "Change", "Job", "JobState", "Source", "WhatIfs", "Why"]
