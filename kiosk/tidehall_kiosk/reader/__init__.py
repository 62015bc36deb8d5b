"""ID card readers with the SAM_V module, for the rules that need an age or a person. Nothing is kept or logged."""
