"""科盘 kepan: compile a region's innovation work plan and run it."""

__version__ = "0.1.0"
