"""Pages of sharing: the open-data portal, the catalogue of data, requests, orders and what they earned."""
