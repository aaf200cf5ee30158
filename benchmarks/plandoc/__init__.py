"""How fast the plan compiler is, how much memory it takes, what breaks it, and what other programs find."""
