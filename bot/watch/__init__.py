"""The watch: which features went silent or fell off a cliff, and on which days that is expected."""
