"""Saved accounts, and what is known of them without the keyring."""
