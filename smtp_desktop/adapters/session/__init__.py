"""This user's session: the relay that runs in it, and what starts with it."""
