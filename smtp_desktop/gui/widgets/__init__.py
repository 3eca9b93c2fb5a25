"""The controls that the view is made of."""
