"""What agents keep of what they learnt when senses and motors get worse."""
