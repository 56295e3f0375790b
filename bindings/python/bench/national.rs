//! Writes the national plan and a call log of it, for `measure.py`: `national FOLDER ROWS`.

#[path = "../../../benches/support/calls.rs"]
mod calls;
#[path = "../../../benches/support/national.rs"]
mod national;
#[path = "../../../benches/support/random.rs"]
mod random;

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rows] = arguments.as_slice() else { return Err("national FOLDER ROWS".into()) };
    let (folder, plan) = (PathBuf::from(folder), national::national_plan());
    std::fs::write(folder.join("national.yaml"), &plan)?;
    calls::write_log(&folder.join("calls.csv"), &plan, rows.parse()?)?;
    Ok(())
}
