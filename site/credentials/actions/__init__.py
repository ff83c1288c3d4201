"""What can be done with certificates: issued, asked for, revoked, told of."""
