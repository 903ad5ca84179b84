"""Sample traffic: recorded requests, the simulated day of an agent fleet, and the checker of what was found in it."""
