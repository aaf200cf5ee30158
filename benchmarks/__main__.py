"""`python -m benchmarks` runs all figures."""

import sys

from benchmarks.run import main

sys.exit(main())
