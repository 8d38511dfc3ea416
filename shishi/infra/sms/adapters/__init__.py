"""One module for each carrier; a setting names it."""
