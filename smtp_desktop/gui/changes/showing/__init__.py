"""What a state means for what is shown: the next step, and advice that still matters."""
