"""The causes and how each is recognised: the data under ``resources/``, read and asked."""
