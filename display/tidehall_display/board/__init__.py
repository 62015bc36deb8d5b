"""The board on a screen without browser or desktop."""
