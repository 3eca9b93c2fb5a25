"""The form: fields, sign-in, services to pick from."""
