"""From an address to settings."""
