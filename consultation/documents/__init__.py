"""WHAT CAN BE PRINTED: words set in type as tagged PDF, in every language of the site."""
