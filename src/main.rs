//! The command line `dialplan`.

fn main() {}
