"""What a connection can be, and what measuring it may cost."""

# Faster than any line to a village; beyond it somebody wrote kbps or slipped a digit.
MAX_MBPS = 2000
MAX_LATENCY_MS = 10_000

# Enough for a lesson with video for one room: one HD stream, or several people reading.
GOOD_DOWN_MBPS = 10
POOR_DOWN_MBPS = 2

# One measurement, in bytes: all of it together stays under 3 MB of somebody's prepaid data.
PROBE_BYTES = 100_000
MOST_DOWN_BYTES = 1_600_000
MOST_UP_BYTES = 800_000
MEASUREMENT_BYTES = 2 * PROBE_BYTES + MOST_DOWN_BYTES + MOST_UP_BYTES

# So much may one person spend of the portal's line, in so many seconds.
WINDOW_SECONDS = 600
WINDOW_BYTES = 8 * MEASUREMENT_BYTES


def quality(down_mbps: float) -> str:
    """What a download speed is good for: none, poor, fair or good."""
    if down_mbps <= 0:
        return "none"
    if down_mbps < POOR_DOWN_MBPS:
        return "poor"
    return "fair" if down_mbps < GOOD_DOWN_MBPS else "good"
