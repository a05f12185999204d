//! What the program does by itself, now and then.
