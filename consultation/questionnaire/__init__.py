"""WHAT IS ASKED: the definition, its questions and conditions. No request, no database, no clock."""
