"""Who somebody is and what they may do: accounts, sessions, devices, pairing, permissions, audit."""
