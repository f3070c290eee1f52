"""Mapping tables as spreadsheets: read with caps, checked row by row, written in batches."""
