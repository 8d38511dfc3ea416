"""Short messages to people's phones or to the office's group: the intention is a row, a job sends it once."""
