"""The outside world: one module per outside thing, each fulfilling a port of the services."""
