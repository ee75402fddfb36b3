"""What runs and yet answers another question than was meant: rules that look at pipelines as written."""
