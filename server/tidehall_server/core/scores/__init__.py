"""The month's scores of the clerks (考核): counted, tested, corrected, objected to, settled; and its stars."""
