"""``python3 -m tidehall_appliance``, also straight from the wheel."""

from __future__ import annotations

import sys

from tidehall_appliance.cli import main

if __name__ == "__main__":
    sys.exit(main())
