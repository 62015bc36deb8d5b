"""Tickets, windows, clerks and calls of one hall on one business day."""
