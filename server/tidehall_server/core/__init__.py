"""The rules of the hall: pure, standard library only, no clock, no random, no I/O."""
