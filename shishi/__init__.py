"""Shishi (实事): from a city's promise in an official notice to the person, the payment and the photograph behind it."""

__version__ = "0.1.0"
