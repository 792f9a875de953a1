"""HOW A CONSULTATION COMES IN AND CHANGES: loading, and what may change once there are answers."""
