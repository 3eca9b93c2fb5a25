"""What the services ask of the outside world, and the values that come back."""
