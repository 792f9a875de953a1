"""When a consultation is open: its versions, its window, its public record (the chronicle)."""
