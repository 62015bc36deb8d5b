"""The agent on the kiosk: serves the touch page, takes tickets over the link, prints them, reads ID cards."""
