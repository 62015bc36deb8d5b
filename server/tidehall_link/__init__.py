"""The promise between server and devices. Imports neither of them."""
