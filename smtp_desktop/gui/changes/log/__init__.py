"""What the page of the sending log says, and how its list changes."""
