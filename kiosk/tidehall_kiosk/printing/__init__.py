"""Slips: what stands on them, how they become ESC/POS bytes, and how a printer is asked how it is."""
