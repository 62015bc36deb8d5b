"""Real services for tests: a private PostgreSQL, a private Redis, a browser. A missing one fails with words."""
