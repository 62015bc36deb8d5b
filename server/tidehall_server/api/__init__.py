"""The HTTP rooms. Nobody imports this package but ``app.py``, which wires it."""
