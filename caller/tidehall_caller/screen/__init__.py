"""The small display: what it says, how that is drawn, and the panel it goes to."""
