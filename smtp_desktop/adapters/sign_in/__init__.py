"""The identity provider, the browser, and the way back from it."""
