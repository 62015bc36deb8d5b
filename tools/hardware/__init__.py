"""A hall's hardware on a table without hardware: virtual devices, and the real processes that drive them."""
