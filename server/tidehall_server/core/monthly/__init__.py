"""月报: the report that a hall owes for each month, until it was handed in; and what was checked by hand in it."""
