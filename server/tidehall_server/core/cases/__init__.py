"""Cases: what a citizen applied for, from the window where it was received to the hand that took the result."""
