"""From one state to the next; pure functions that the presenter is made of."""
