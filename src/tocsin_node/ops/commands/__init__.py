"""The commands of `tocsin-node`, one a file: `options(parser)` declares it and sets `run`."""
