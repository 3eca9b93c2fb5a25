"""What the window shows, as values."""
