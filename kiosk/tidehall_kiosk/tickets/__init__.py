"""From a tap to a number on paper: exactly one ticket per request, whatever breaks on the way."""
