"""Run on Windows' side: prints the code page of windows, and that of terminals."""

import ctypes

kernel = ctypes.WinDLL("kernel32")
print(kernel.GetACP(), kernel.GetOEMCP())
