"""Audit trail, jobs, notices, attachments: the desk every context works at."""
