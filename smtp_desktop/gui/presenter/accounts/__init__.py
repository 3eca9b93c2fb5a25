"""Several accounts: which one is on the screen."""
