"""Properties are tried on the same examples each time: a landing must not depend on luck.

To look for new ones: `pytest --hypothesis-profile=default`.
"""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
