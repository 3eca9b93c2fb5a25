"""The larger parts of the program, each built once; ``program`` owns them."""
