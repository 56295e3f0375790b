//! The five options that a pattern can set inline, `(?imnsx)`.

/// Which options are on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Options {
    /// `i`: letters match in either case.
    pub ignore_case: bool,
    /// `m`: `^` and `$` match at lines. A dial string is one line, so it changes nothing.
    pub multiline: bool,
    /// `n`: plain parentheses do not capture.
    pub explicit_capture: bool,
    /// `s`: `.` takes a line feed too. A dial string has none, so it changes nothing.
    pub singleline: bool,
    /// `x`: blanks and `#` comments of the pattern are skipped.
    pub extended: bool,
}

impl Options {
    /// The options of a string of the letters `imnsx`, as if `(?…)` stood before the pattern; `None` for any other letter.
    pub fn from_letters(letters: &str) -> Option<Options> {
        let mut options = Options::default();
        for letter in letters.chars() {
            *options.flag(letter)? = true;
        }
        Some(options)
    }

    /// These options after what stands between `(?` and `)` or `:`, such as `i-s`.
    /// Signs and letters count one by one; .NET takes capital letters too.
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

    /// May the character stand among inline options?
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
