"""`reafference bench`: what the engine and the tasks take on this machine."""
