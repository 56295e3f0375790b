//! Tables as this program draws them: comfy-table without frames around everything, escape sequences of the plan written out.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

use crate::terminal::{Look, visible};

/// Rows of one table; nobody reads more, and laying them out takes more memory than the plan.
const MOST: usize = 2_000;

/// A table with a header; its cells are shown as they are, control characters written out.
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

    /// The lines of the table, indented, without blanks at their ends.
    pub(crate) fn text(&self) -> String {
        let mut text: String = self.table.lines().map(|line| format!(" {}\n", line.trim_end())).collect();
        if self.rows > MOST {
            text.push_str(&format!("  .. and {} more\n", self.rows - MOST));
        }
        text
    }
}
