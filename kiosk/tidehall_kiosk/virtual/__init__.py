"""Virtual devices: a printer and a card reader that speak the real protocols and can be told to misbehave."""
