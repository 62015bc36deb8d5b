"""Onbon BX cards: font cards (5K, 6K) that are sent text, bitmap cards (6Q, 6E) that are sent pictures."""
