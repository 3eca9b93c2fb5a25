"""A message on its way: the conversation with the outgoing server, stage by stage."""
