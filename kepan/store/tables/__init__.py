"""Tables in files: written in pieces, so that they may be larger than memory."""
