"""What a Python program may use of this one."""
