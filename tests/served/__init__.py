"""Tests that meet the program as the network does: over HTTP, against servers of their own."""
