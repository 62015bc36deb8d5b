"""tidehall: the queue and kiosk server of a government service hall."""
