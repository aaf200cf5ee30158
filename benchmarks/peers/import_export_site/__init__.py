"""The peer of our imports: Django's own admin with django-import-export, as its guide sets it up."""
