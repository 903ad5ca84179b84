"""Age prediction: whether a user is likely under age, from their own words over time, with abstention."""

from monitors.age_prediction.config import AgeConfig
from monitors.age_prediction.monitor import AgePrediction

__all__ = ["AgeConfig", "AgePrediction"]
