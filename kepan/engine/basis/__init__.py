"""Words every room shares: numerals, periods, quantities, codes."""
