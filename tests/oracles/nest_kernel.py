"""The kernel of NEST, set up afresh."""

import nest


def fresh(dt, seed=1, **kernel):
    nest.ResetKernel()
    nest.set(resolution=dt, rng_seed=seed, local_num_threads=1, print_time=False, **kernel)
