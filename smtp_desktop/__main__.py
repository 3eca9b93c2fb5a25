"""``python -m smtp_desktop``."""

import sys

from smtp_desktop.main import main

sys.exit(main())
