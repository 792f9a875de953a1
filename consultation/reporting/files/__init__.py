"""The files that officers download: what each holds, how it is made, and the queue of long ones.

They must not know pages.
"""
