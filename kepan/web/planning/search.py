"""What the search box finds among plans: plans by title and file, figures in force by indicator."""

from __future__ import annotations
