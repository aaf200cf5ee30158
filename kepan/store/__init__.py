"""Tables, search and files; knows no Django."""
