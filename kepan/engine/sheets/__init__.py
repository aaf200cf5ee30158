"""Tables in spreadsheets: where they stand, what their headings and cells mean; nothing is guessed in silence."""
