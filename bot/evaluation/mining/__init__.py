"""Cases out of a repository's own history: fixes of bugs, traced to the commits that brought the bugs."""
