"""Letters of the service: written in the transaction of the act they tell of, and handed in by the worker."""
