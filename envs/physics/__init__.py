"""The common base of the tasks on MuJoCo: engine, task, camera."""
