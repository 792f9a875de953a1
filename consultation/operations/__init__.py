"""What keeps a site alive: backup and restore, health checks (doctor), audit, retention."""
