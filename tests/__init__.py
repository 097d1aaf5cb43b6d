"""The tests stand under the names of the code; whole journeys in a real browser stand in ``journeys``."""
