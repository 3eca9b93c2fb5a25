"""What a person gets to hand on: letters, details, an error explained."""
