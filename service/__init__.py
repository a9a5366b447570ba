"""MesChain Sync: one OpenCart shop, many marketplaces, one business."""

__version__ = "0.1.0"
