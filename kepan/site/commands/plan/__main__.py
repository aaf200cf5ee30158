"""Runs the command group on its own."""

import sys

from kepan.site.commands.plan import main

sys.exit(main())
