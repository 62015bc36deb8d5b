"""The hall under a virtual clock: the server's own rules, fed with a day of virtual citizens."""
