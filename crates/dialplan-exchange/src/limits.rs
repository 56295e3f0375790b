//! Limits on what is imported. They are counts, never times.

/// How large an import may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ImportLimits {
    /// Bytes in one file (`--limit-input-bytes`). Whoever reads the file must respect it.
    pub input_bytes: usize,
    /// Levels of nested values. `ConvertTo-Json` writes up to 100.
    pub depth: usize,
    /// Values in one file, after references are expanded.
    pub values: usize,
    /// Values that the references in a Clixml file may add, on top of eight for each of its elements. Without this
    /// limit, a file of 4 KB could double its objects until they fill the memory.
    pub references: usize,
    /// Values that a script may copy through its variables. Without this limit, each line could double a list.
    pub copies: usize,
    /// Findings of one import. Findings beyond that are only counted.
    pub findings: usize,
}

impl Default for ImportLimits {
    fn default() -> ImportLimits {
        ImportLimits {
            input_bytes: 64 << 20,
            depth: 128,
            values: 10_000_000,
            references: 100_000,
            copies: 2_000_000,
            findings: 10_000,
        }
    }
}
