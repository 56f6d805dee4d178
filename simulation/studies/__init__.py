"""Studies: experiments with a question, named designs, closed forms and one report."""
