"""A QuickBooks Online on this machine, at Intuit's paths, that strict clients can be pointed at."""
