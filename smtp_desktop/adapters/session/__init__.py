"""This user's session: what runs in it, what starts with it, and who comes to the front."""
