"""One module for each value of SHISHI_FILES; each offers `Storage`."""
