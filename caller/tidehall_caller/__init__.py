"""The caller at a window: keys, lamp, small screen, keypads."""
