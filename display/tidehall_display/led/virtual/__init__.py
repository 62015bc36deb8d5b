"""Panels made of software: they speak the cards' own protocols, can be told to misbehave, and can be looked at."""
