"""Data that leaves the bureau: data sets in three tiers, permissions, orders, and what they earn."""
