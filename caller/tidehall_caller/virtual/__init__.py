"""Devices that are not there: they speak the real protocols and can be told to misbehave."""
