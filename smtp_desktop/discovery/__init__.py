"""From an address to settings: what each source says, and which of them is believed. Pure."""
