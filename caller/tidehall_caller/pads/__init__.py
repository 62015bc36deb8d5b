"""Keypads with display and evaluator on an RS-485 bus."""
