"""The accounts in the head of the window."""
