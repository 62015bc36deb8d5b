"""Bookings (预约): a sheet for each day to come, one more way into the hall and never the only one (notice 003 §14)."""
