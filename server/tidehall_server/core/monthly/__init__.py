"""月报: the report that a hall owes for each month, until it was handed in."""
