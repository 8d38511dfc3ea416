"""Decisions about drafts, pure: rows and packs, what stands in the way of signing, whose step it is, which question asks about which finding."""
