"""Benchmarks: run by hand, measured against a bound in the same run, never timed tests."""
