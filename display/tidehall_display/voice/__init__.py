"""The voice that calls."""
