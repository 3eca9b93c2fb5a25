"""Where people sign in for an account, and under which registration."""
