"""The record: one hash chain of everything that was done, written by actions.

`writing.recorded` owns an action's transaction and chains its lines last; `writing.write` adds a line; `verify` is one file that needs nothing of ours.
"""
