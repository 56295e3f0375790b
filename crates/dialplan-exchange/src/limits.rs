//! Bounds on what is imported. Counts, never clocks, as everywhere.

/// How large an import may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ImportLimits {
    /// Bytes of one file (`--limit-input-bytes`); whoever reads the file keeps to it.
    pub input_bytes: usize,
    /// Values inside values. `ConvertTo-Json` goes to 100.
    pub depth: usize,
    /// Values of one file, after references were followed.
    pub values: usize,
    /// Values that a script may copy by its variables, which can double a list with every line.
    pub copies: usize,
    /// Findings of one import before the rest is only counted.
    pub findings: usize,
}

impl Default for ImportLimits {
    fn default() -> ImportLimits {
        ImportLimits { input_bytes: 64 << 20, depth: 128, values: 10_000_000, copies: 2_000_000, findings: 10_000 }
    }
}
