<<<<<<< HEAD
"""Pictures of the tasks: their oracles or reference controllers beside published behaviour."""

HEADING = "Tasks and the behaviour that they reproduce"
NAMES = ("reflex-arc", "eyeblink-delay")
=======
"""Pictures of the tasks: each shows its published behaviour."""

HEADING = "The tasks and the behaviour they reproduce"
NAMES = ("vor-gain",)
>>>>>>> f03eccb (Picture of VORGain: adaptation, reversal, spontaneous recovery beside their equations)
