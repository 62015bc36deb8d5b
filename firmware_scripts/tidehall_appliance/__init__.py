"""From a stock Debian or Raspberry Pi OS to a device of the hall. Standard library only: no venv is needed."""
