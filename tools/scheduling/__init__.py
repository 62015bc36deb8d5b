"""The pictures of docs/scheduling, from the simulator: ``make scheduling``."""
