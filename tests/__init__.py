"""The tests; a package, so that its rooms never hide a library of the same name."""
