"""A process that has imported a program's modules and forks the program whenever it is asked to.

    python -P nest.py HANDLE MODE MODULE…

``HANDLE`` is a socket. ``{"run": words, "folder": …}`` with three handles forks and answers the process id;
``{"ended": pid}`` answers the status, or null while it runs. The end of the line is the end of the nest; what it has
forked lives on, as what ``Popen`` has started does.
"""

import gc
import json
import os
import runpy
import socket
import sys
from importlib import import_module
from pathlib import Path

_REQUEST = 2**16
_STANDARD = 3
# the async mode replaces these: a nest waits in the kernel, not in a hub that its children would inherit
_recv_fds, _fork, _waitpid, _WNOHANG = socket.recv_fds, os.fork, os.waitpid, os.WNOHANG


def warm(mode: str, modules: list[str]) -> None:
    """What happens at the start of the program before it looks at its arguments."""
    gc.disable()
    if mode:
        from tidehall_server.async_mode import AsyncMode, prepare

        prepare(AsyncMode(mode))
    for module in modules:
        import_module(module)
    gc.collect()


def asked(line: socket.socket) -> list[str]:
    """Serve the line. Returns, in the child, the words that it shall run."""
    while True:
        request, handles, _flags, _address = _recv_fds(line, _REQUEST, _STANDARD)
        if not request:
            os._exit(0)
        said = json.loads(request)
        if "ended" in said:
            pid, status = _waitpid(said["ended"], _WNOHANG)
            line.send(json.dumps(status if pid else None).encode())
        elif child := _fork():
            for handle in handles:
                os.close(handle)
            line.send(json.dumps(child).encode())
        else:
            line.close()
            settle(said["folder"], handles)
            words: list[str] = said["run"]
            return words


def settle(folder: str, handles: list[int]) -> None:
    """Standard handles and folder as asked, nobody else's handles, and a hub of its own."""
    for number, handle in enumerate(handles):
        os.dup2(handle, number)
        if handle >= _STANDARD:
            os.close(handle)
    os.chdir(folder)
    gc.enable()
    if "eventlet" in sys.modules:
        from eventlet import hubs

        hubs.use_hub()
    elif "gevent" in sys.modules:
        import gevent

        gevent.reinit()


def run(words: list[str]) -> None:
    """As ``python words…`` does."""
    if words[0] == "-m":
        sys.path.insert(0, str(Path.cwd()))
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, str(Path(words[0]).parent))
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    control = socket.socket(fileno=int(sys.argv[1]))
    warm(sys.argv[2], sys.argv[3:])
    run(asked(control))
