"""``make tour``: a walk through each role's day on one hall, pictured from the running product."""
