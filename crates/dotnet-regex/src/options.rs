//! The five options that a pattern can set inline, `(?imnsx)`.

/// The options that are on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Options {
    /// `i`: letters match in either case.
    pub ignore_case: bool,
    /// `m`: `^` and `$` also match at line breaks. A dial string is one line, so the option has no effect.
    pub multiline: bool,
    /// `n`: plain parentheses do not capture.
    pub explicit_capture: bool,
    /// `s`: `.` also matches a line feed. A dial string has none, so the option has no effect.
    pub singleline: bool,
    /// `x`: white space and `#` comments in the pattern are skipped.
    pub extended: bool,
}

impl Options {
    /// Returns the options that a string of the letters `imnsx` turns on, as `(?..)` before the pattern would, or
    /// `None` if it has any other letter.
    pub fn from_letters(letters: &str) -> Option<Options> {
        let mut options = Options::default();
        for letter in letters.chars() {
            *options.flag(letter)? = true;
        }
        Some(options)
    }

    /// Returns these options changed by the text between `(?` and `)` or `:`, such as `i-s`.
    /// Each sign applies to the letters after it. As in .NET, capital letters are accepted too.
    #[must_use]
    pub fn apply(mut self, switches: &str) -> Options {
        let mut on = true;
        for letter in switches.chars() {
            match letter {
                '-' => on = false,
                '+' => on = true,
                _ => {
                    if let Some(flag) = self.flag(letter.to_ascii_lowercase()) {
                        *flag = on;
                    }
                }
            }
        }
        self
    }

    /// Returns true if the character can occur in inline options.
    pub(crate) fn is_switch(c: char) -> bool {
        matches!(c, '-' | '+') || matches!(c.to_ascii_lowercase(), 'i' | 'm' | 'n' | 's' | 'x')
    }

    fn flag(&mut self, letter: char) -> Option<&mut bool> {
        Some(match letter {
            'i' => &mut self.ignore_case,
            'm' => &mut self.multiline,
            'n' => &mut self.explicit_capture,
            's' => &mut self.singleline,
            'x' => &mut self.extended,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_count_one_by_one() {
        let check = |switches: &str, letters: &str| {
            assert_eq!(Some(Options::default().apply(switches)), Options::from_letters(letters), "{switches}");
        };
        check("i", "i");
        check("iX", "ix");
        check("im-i", "m");
        check("-i+n", "n");
        check("-", "");
        assert_eq!(Options::from_letters("q"), None);
    }
}
