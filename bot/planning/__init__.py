"""`foureyes plan`: who would read what of a change, why, and at what cost; no model is asked."""
