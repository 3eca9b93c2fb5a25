"""How a message leaves: one road for every door."""
