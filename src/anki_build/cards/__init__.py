"""Facts become notes: patterns for one muscle, patterns across muscles, and what both share.

Notes have no numbers here (`identity`) and no HTML (`package`).
"""
