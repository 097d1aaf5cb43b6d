"""Speed, measured as ratios: each figure against a limit, or against a peer that was measured in the same run."""
