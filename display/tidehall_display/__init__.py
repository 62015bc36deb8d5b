"""What the hall sees and hears without a browser: board, voice, LED."""
