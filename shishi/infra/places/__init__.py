"""Places: divisions of a city in their protocol order, and what a written name means."""
