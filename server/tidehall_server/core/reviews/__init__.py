"""好差评: what citizens say of a service."""
