//! Loads a plan and decides numbers: `cargo run -p dialplan --example decide -- dialplan.yaml 00201234567`.
#![expect(clippy::disallowed_methods, reason = "an example reads its arguments and a file")]

use dialplan::{CallOptions, Limits, Origin, SourceFile, compile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a plan")?;
    let file = SourceFile::new(&*path, std::fs::read_to_string(&path)?);
    let plan = compile(&file, &Limits::default())?;
    for number in std::env::args().skip(2) {
        println!("{number}: {}", plan.test(&number, Origin::default(), CallOptions::default())?.verdict.name());
    }
    Ok(())
}
