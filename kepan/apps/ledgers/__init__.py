"""Ledgers (台账): types as data, their entries with states, links, due dates and facts."""
