"""SpikeTiming: tell patterns of equal rate by the latencies of their spikes."""
