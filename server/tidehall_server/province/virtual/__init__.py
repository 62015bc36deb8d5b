"""A province to try the hall against: a real HTTP server that checks what it is sent, and can misbehave."""
