"""From a pasted text to the failure that it tells of."""
