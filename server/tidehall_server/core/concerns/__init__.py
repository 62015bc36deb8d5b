"""“办不成事”: what somebody could not get done here, and what became of it."""
