//! What people do at the clinic, one file to a deed.
