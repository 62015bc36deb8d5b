"""Alembic's home: ``env.py`` and ``versions``. ``upgrade.py``, one level up, runs it."""
