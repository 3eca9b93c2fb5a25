"""The practice sign-in: an identity provider in miniature."""
