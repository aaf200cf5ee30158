"""The operations of the interface, a file for each part of the work; each calls the selectors and services of pages."""
