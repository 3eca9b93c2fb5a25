"""The result of a test, and what follows from it."""
