"""LED strips over the windows and LED boards in the hall."""
