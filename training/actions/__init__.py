"""What training does.

Locks are taken in one order, so that two acts never wait for each other: the
cohort, then the session, then standings by primary key. A standing's row is the
lock of all that its enrolment earns: whoever adds an event of a person holds it.
"""
