"""Every speed claim of kepan, with the command that measures it."""
