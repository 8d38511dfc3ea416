from shishi.areas.packs.actions.load_plan import ReadNotice, load_plan

__all__ = ["ReadNotice", "load_plan"]
