"""The account: what a setting is, which values go together. Knows no network and no window."""
