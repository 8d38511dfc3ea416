"""How people come in: the scope of each request, the rules of signing in, what an auditor looked at."""
