"""What the window does: from what a person did to the next state."""
