"""Days, weeks and months of a hall in figures: counted from ledgers and matters, each number with what it counts."""
