//! Tables in the style of this program: `comfy-table` without frames, with control characters of the plan escaped.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

use crate::terminal::{Look, visible};

/// The most rows of one table; laying out more takes more memory than the plan.
const MOST: usize = 2_000;

/// A table with a header. Control characters in cells are escaped.
pub(crate) struct Sheet {
    table: Table,
    rows: usize,
}

impl Sheet {
    pub(crate) fn new(look: Look, header: &[&str]) -> Sheet {
        let mut table = Table::new();
        table.load_style(NOTHING);
        match look.width {
            Some(width) if width >= 60 => {
                table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
            }
            _ => {
                table.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        table.set_header(header);
        Sheet { table, rows: 0 }
    }

    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows += 1;
        if self.rows > MOST {
            return;
        }
        let cells: Vec<String> = cells.into_iter().map(|cell| visible(cell.as_ref()).into_owned()).collect();
        self.table.add_row(cells);
    }

    /// Returns the lines of the table, indented and without trailing blanks.
    pub(crate) fn text(&self) -> String {
        let mut text: String = self.table.lines().map(|line| format!(" {}\n", line.trim_end())).collect();
        if self.rows > MOST {
            text.push_str(&format!("  .. and {} more\n", self.rows - MOST));
        }
        text
    }
}
