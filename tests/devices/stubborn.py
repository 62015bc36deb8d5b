"""A helper that misbehaves: ``python -m tests.devices.stubborn FD`` answers one question and hangs at the next."""

from __future__ import annotations

import sys
import threading
from multiprocessing.connection import Connection

if __name__ == "__main__":
    with Connection(int(sys.argv[1])) as line:
        if line.recv() == ("die",):
            sys.exit(3)
        line.send(("1.52", {"cmn": "sit/cmn"}))
        line.recv()
        threading.Event().wait()
