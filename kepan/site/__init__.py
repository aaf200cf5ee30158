"""Settings, root URLs, WSGI, command line."""
