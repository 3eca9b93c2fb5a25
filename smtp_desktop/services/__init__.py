"""What the program does, behind every front end. Talks to the outside only through ports."""
