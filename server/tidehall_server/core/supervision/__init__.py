"""电子监察: the rules, what breaks them, and the cards that follow (notices 000 §5.4, 001 §4.3, 002 §9)."""
