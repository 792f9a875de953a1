"""WHAT IS ASKED: the definition, its questions, conditions. No request, no database, no clock."""
