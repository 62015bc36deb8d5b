"""A process of green threads: one holds the stream in another connection, one waits for it. See ``test_busy.py``."""

from __future__ import annotations

import sys
from importlib import import_module

MODE, URL = sys.argv[1:3]
if MODE == "eventlet":
    import_module("eventlet").monkey_patch()
else:
    import_module("gevent.monkey").patch_all()

import threading
import time

from tests.journal.story import STREAM, random_day
from tidehall_server.journal import Journal


def main() -> None:
    """The holder lets go only after other greenlets have run many times while the waiter waits."""
    first, second = Journal.open(URL, people_key=b"k" * 32), Journal.open(URL, people_key=b"k" * 32)
    facts = random_day(3, 20)
    held = threading.Event()

    def hold() -> None:
        with first.writing() as tx:
            tx.append(STREAM, facts[tx.lock(STREAM).version :][:1])
            held.set()
            for _ in range(50):
                time.sleep(0.002)
        print("holder-done", flush=True)

    def wait() -> None:
        held.wait()
        with second.writing() as tx:
            tx.append(STREAM, facts[tx.lock(STREAM).version :][:1])
        print("waiter-done", flush=True)

    threads = [threading.Thread(target=target) for target in (hold, wait)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(first.read(STREAM)) == facts[:3]


main()
