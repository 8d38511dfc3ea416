"""How facts are kept: added and never changed, projected into spans, read as of any day; and how secrets are sealed.

`append` and `project` are what an action calls; `Fact` and `Span` are what its models extend; `SealedTextField` keeps what must not be read in the file.
"""
