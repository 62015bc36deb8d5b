"""All scheduling policies side by side on the same days: reference policies for the bench only, and the product."""
