from tests.web.conftest import house, ids, signed

__all__ = ["house", "ids", "signed"]
