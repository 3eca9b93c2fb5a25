"""The window. The only package that imports PySide6; its state, presenter and jobs do not."""
