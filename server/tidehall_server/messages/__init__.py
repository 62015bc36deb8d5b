"""Messages that leave the hall: to a citizen's telephone, to the staff, to a group of theirs."""
