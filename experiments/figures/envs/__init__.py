"""Pictures of the tasks: their oracles or reference controllers beside published behaviour."""

HEADING = "Tasks and the behaviour that they reproduce"
NAMES = ("reflex-arc", "eyeblink-delay")
