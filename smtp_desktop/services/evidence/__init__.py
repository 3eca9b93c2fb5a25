"""The facts behind a failure, each gathered by one module."""
