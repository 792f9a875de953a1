"""What keeps a site alive: backup, restore, doctor, retention."""
