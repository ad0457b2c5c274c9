"""Short exercises around an application: lines of a résumé, descriptions of jobs. Knows no candidate."""
