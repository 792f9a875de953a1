"""Makes tagged PDF (PDF/UA-1), in every language of the site."""
