"""Small files: settings, what is remembered, and texts that a person asks for."""
