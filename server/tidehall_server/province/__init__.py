"""The province behind the hall: what it is told of services and reviews, and how it wants to hear it.

Numbers of levels, channels and kinds exist in this package only; the rest of the house has names.
"""
