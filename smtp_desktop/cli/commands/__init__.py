"""The commands, one module each; those of what is sent have a room of their own."""
