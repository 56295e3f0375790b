//! Random patterns from bytes, by .NET's grammar. They are mostly valid and reach every construct (which a test in
//! `random.rs` checks, see [`census`](super::census)).
//!
//! Rejected: `proptest` strategies for regular expressions, as there were before. A fuzzer cannot steer them, and a
//! generator that both use is improved for both.
//!
//! This file has more than 400 lines because it is one grammar: a method for each construct, and mostly tables of
//! weights.

use dotnet_regex::Options;

use super::choices::Choices;

/// The greatest depth of parentheses.
const DEEPEST: u32 = 5;
/// The number of bytes after which a pattern stops growing.
const LONGEST: usize = 160;

/// A pattern and the options that are on at its start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    pub text: String,
    pub options: Options,
}

/// Returns a pattern that follows the grammar.
pub fn pattern(choices: &mut Choices<'_>) -> Pattern {
    let letters = choices.weighted(&[(20, ""), (2, "i"), (1, "n"), (2, "x"), (1, "m"), (1, "s"), (1, "in"), (1, "ix")]);
    let options = Options::from_letters(letters).unwrap_or_default();
    let mut writer = Writer { choices, text: String::new(), depth: 0, references: Vec::new() };
    // The groups that references refer to: before them, after them, or none.
    let place = writer.choices.weighted(&[(3, 0), (4, 1), (1, 2)]);
    let plain = if options.explicit_capture { 0 } else { writer.choices.below(3) };
    writer.references.extend(["1", "2"].iter().take(if place == 0 { 0 } else { plain }));
    if place > 0 {
        writer.references.push("n");
    }
    if place == 1 {
        writer.groups(plain);
    }
    writer.body();
    if place == 2 {
        writer.groups(plain);
    }
    let anchors = writer.choices.below(4);
    let text = writer.text;
    let text = match anchors {
        1 => format!("^{text}"),
        2 if !text.contains('#') => format!("(?:{text})$"),
        3 if !text.contains('#') => format!("^(?:{text})$"),
        _ => text,
    };
    Pattern { text, options }
}

/// Returns a pattern that follows the grammar, with a few random changes.
pub fn damaged(choices: &mut Choices<'_>) -> Pattern {
    let mut pattern = pattern(choices);
    for _ in 0..choices.below(4) {
        let mut chars: Vec<char> = pattern.text.chars().collect();
        let at = choices.below(chars.len() + 1);
        match choices.below(4) {
            0 => chars.truncate(at),
            1 if at < chars.len() => drop(chars.remove(at)),
            2 if at < chars.len() => chars.insert(at, chars[at]),
            _ => chars.splice(at..at, choices.one_of(FRAGMENTS).chars()).for_each(drop),
        }
        pattern.text = chars.into_iter().collect();
    }
    pattern
}

/// Fragments that make a pattern invalid, or change its structure.
const FRAGMENTS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "?",
    "*",
    "\\",
    "^",
    "$",
    "-",
    "(?",
    "(?<",
    "(?(",
    "[^",
    "-[",
    "\\k<",
    "\\p{",
    "\\x",
    "\\u",
    "\\c",
    "{1,",
    "#",
    "\n",
    "(?#",
    "(?<n-",
    "(?'",
    "\\10",
    "\\400",
    "{99999999999}",
    "\u{0}",
    "\u{85}",
    "\u{200d}",
    "\u{10FFFF}",
    "(?<0>",
    "[[:alpha:]]",
    "\\8",
    "(?x)",
    "\\_",
];

struct Writer<'c, 'b> {
    choices: &'c mut Choices<'b>,
    text: String,
    depth: u32,
    /// The groups that references may refer to.
    references: Vec<&'static str>,
}

impl Writer<'_, '_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn put_one_of(&mut self, texts: &[&str]) {
        let text = self.choices.one_of(texts);
        self.put(text);
    }

    fn put_weighted(&mut self, texts: &[(usize, &str)]) {
        let text = self.choices.weighted(texts);
        self.put(text);
    }

    fn full(&self) -> bool {
        self.depth >= DEEPEST || self.text.len() >= LONGEST
    }

    /// Writes the groups of [`Writer::references`].
    fn groups(&mut self, plain: usize) {
        const BODIES: &[&str] = &["[12]", "a|b", "1", r"\d\d?", "", "a*", "[ab]{2}", "(?:1|2)?"];
        for _ in 0..plain {
            let body = self.choices.one_of(BODIES);
            self.put(&format!("({body})"));
            self.put_one_of(&["", "?", "*", "+?", "|"]);
        }
        let body = self.choices.one_of(BODIES);
        self.put(&format!("(?<n>{body})"));
        self.put_one_of(&["", "?", "*", "{0,2}"]);
    }

    fn body(&mut self) {
        self.branch();
        while self.choices.rarely(4) && !self.full() {
            self.put("|");
            self.branch();
        }
    }

    fn branch(&mut self) {
        let items = self.choices.weighted(&[(4, 1), (6, 2), (4, 3), (1, 0), (2, 4)]);
        for _ in 0..items {
            self.item();
            if self.text.len() >= LONGEST {
                break;
            }
        }
    }

    fn item(&mut self) {
        #[derive(Clone, Copy)]
        enum Item {
            Literal,
            Class,
            Shorthand,
            Dot,
            Anchor,
            Group,
            Reference,
            Property,
            Spelled,
            Switch,
            Trivia,
            Balance,
        }
        let quantified = match self.choices.weighted(&[
            (30, Item::Literal),
            (10, Item::Class),
            (6, Item::Shorthand),
            (4, Item::Dot),
            (8, Item::Anchor),
            (34, Item::Group),
            (8, Item::Reference),
            (2, Item::Property),
            (5, Item::Spelled),
            (3, Item::Switch),
            (3, Item::Trivia),
            (2, Item::Balance),
        ]) {
            Item::Literal => {
                self.literal();
                true
            }
            Item::Class => {
                self.class(0);
                true
            }
            Item::Shorthand => {
                self.put_one_of(&[r"\d", r"\w", r"\s", r"\D", r"\W", r"\S"]);
                true
            }
            Item::Dot => {
                self.put(".");
                true
            }
            Item::Anchor => {
                self.put_one_of(&["^", "$", r"\b", r"\B", r"\A", r"\Z", r"\z", r"\G"]);
                true
            }
            Item::Group if self.full() => {
                self.literal();
                true
            }
            Item::Group => {
                self.group();
                true
            }
            Item::Reference => {
                self.reference();
                true
            }
            Item::Property => {
                self.property();
                true
            }
            Item::Spelled => {
                self.spelled();
                true
            }
            Item::Balance if self.full() => {
                self.literal();
                true
            }
            Item::Balance => {
                self.balance();
                false
            }
            Item::Switch => {
                self.put_one_of(&["(?i)", "(?-i)", "(?x)", "(?-x)", "(?n)", "(?s-m)", "(?mi-n+s)", "(?-)", "(?I)"]);
                false
            }
            Item::Trivia => {
                self.put_one_of(&["(?#)", "(?#a b)", " ", "  ", "#c\n", " #\n "]);
                false
            }
        };
        if quantified && self.choices.rarely(3) {
            self.quantifier();
        }
    }

    /// Writes a typical balancing construct: what opens, what closes, and what is between.
    fn balance(&mut self) {
        self.depth += 1;
        self.put("(?:(?<o>");
        self.branch();
        self.put_one_of(&[")|(?<-o>", ")|(?<-o>", ")|(?<m-o>", ")(?<-o>"]);
        self.branch();
        self.put(")|");
        self.branch();
        self.put(")");
        self.put_one_of(&["{1,3}", "{2}", "{0,4}?", "*", "{4}", "", "?", "+"]);
        self.put_one_of(&["(?(o)(?!))", "(?(o)(?!))", "", "(?(o)1|2)", "(?<-o>)", "(?(m)1|2)"]);
        self.depth -= 1;
    }

    fn quantifier(&mut self) {
        // Between an item and its quantifier there may be comments and, with option `x`, white space.
        self.put_weighted(&[(30, ""), (1, "(?#q)"), (2, " "), (1, "#\n")]);
        self.put_weighted(&[
            (8, "*"),
            (8, "+"),
            (8, "?"),
            (3, "{2}"),
            (1, "{0}"),
            (1, "{1}"),
            (2, "{2,}"),
            (1, "{0,}"),
            (3, "{1,2}"),
            (2, "{0,3}"),
            (1, "{02,3}"),
            (1, "{2,4}"),
            (1, "{2147483647}"),
            (1, "{1,2147483647}"),
            (1, "{,2}"),
        ]);
        self.put_weighted(&[(24, ""), (8, "?"), (1, " ?"), (1, "(?#l)?")]);
    }

    fn literal(&mut self) {
        self.put_weighted(&[
            (6, "1"),
            (4, "2"),
            (6, "a"),
            (4, "b"),
            (2, "-"),
            (1, r"\+"),
            (1, "A"),
            (1, "_"),
            (1, "k"),
            (1, "9"),
            (1, "#"),
            (1, " "),
            (1, ","),
            (1, "]"),
            (1, "}"),
            (1, "\u{e9}"),
            (1, "\u{212A}"),
            (1, "\u{1F600}"),
        ]);
    }

    fn spelled(&mut self) {
        self.put_one_of(&[
            r"\x31",
            r"\u0061",
            r"\061",
            r"\141",
            r"\cA",
            r"\c[",
            r"\n",
            r"\e",
            r"\t",
            r"\.",
            r"\-",
            r"\\",
            r"\ ",
            r"\#",
            r"\(",
            "\\\u{1F600}",
            "\\\u{e9}",
            r"\x41",
            r"\u00e9",
            r"\0",
            r"\a",
            r"\v",
        ]);
    }

    fn property(&mut self) {
        self.put_one_of(&[r"\p{L}", r"\p{Nd}", r"\P{Lu}", r"\p{IsBasicLatin}", r"\P{IsGreek}", r"\p{Ll}", r"\p{Sm}"]);
    }

    fn class(&mut self, depth: u32) {
        self.put_one_of(&["[", "[", "[^"]);
        if self.choices.rarely(16) {
            self.put("]");
        }
        for _ in 0..self.choices.below(4) + 1 {
            self.put_weighted(&[
                (6, "1"),
                (4, "a"),
                (4, "b"),
                (4, "12"),
                (4, "a-c"),
                (3, "0-9"),
                (2, "A-Z"),
                (2, r"\d"),
                (1, r"\w"),
                (1, r"\S"),
                (1, r"\D"),
                (1, r"\s"),
                (1, r"\W"),
                (1, r"\p{L}"),
                (1, r"\P{Nd}"),
                (1, "^"),
                (1, "-"),
                (1, "["),
                (1, r"\]"),
                (1, r"\-"),
                (1, r"\b"),
                (1, r"\1"),
                (1, r"\x30-\x39"),
                (1, r"\u0061-c"),
                (1, "+*.|(){}#"),
                (1, " "),
                (1, r"\n"),
                (1, r"\cA"),
                (1, "\u{e9}"),
                (1, "\u{1F600}"),
                (1, "\u{2100}-\u{2200}"),
                (1, "\\\u{1F600}"),
            ]);
        }
        if depth < 2 && self.choices.rarely(6) {
            self.put("-");
            self.class(depth + 1);
        }
        self.put("]");
    }

    fn reference(&mut self) {
        if self.references.is_empty() {
            return self.literal();
        }
        let group = self.references[self.choices.below(self.references.len())];
        let digits = group.starts_with(|c: char| c.is_ascii_digit());
        match self.choices.below(5) {
            0 if digits => self.put(&format!("\\{group}")),
            1 => self.put(&format!("\\k'{group}'")),
            2 => self.put(&format!("\\<{group}>")),
            3 => self.put(&format!("\\'{group}'")),
            _ => self.put(&format!("\\k<{group}>")),
        }
    }

    fn group(&mut self) {
        #[derive(Clone, Copy)]
        enum Opener {
            Plain(&'static str),
            Pop,
            IfGroup,
            IfTest,
        }
        let opener = self.choices.weighted(&[
            (12, Opener::Plain("(")),
            (14, Opener::Plain("(?:")),
            (4, Opener::Plain("(?<m>")),
            (1, Opener::Plain("(?'a_1'")),
            (1, Opener::Plain("(?<3>")),
            (1, Opener::Plain("(?<n>")),
            (8, Opener::Plain("(?=")),
            (6, Opener::Plain("(?!")),
            (7, Opener::Plain("(?<=")),
            (5, Opener::Plain("(?<!")),
            (9, Opener::Plain("(?>")),
            (2, Opener::Plain("(?i:")),
            (1, Opener::Plain("(?x-i:")),
            (1, Opener::Plain("(?n-s+m:")),
            (2, Opener::Pop),
            (4, Opener::IfGroup),
            (5, Opener::IfTest),
        ]);
        self.depth += 1;
        match opener {
            Opener::Plain(opener) => {
                self.put(opener);
                self.body();
            }
            Opener::Pop if self.references.is_empty() => {
                self.put("(");
                self.body();
            }
            Opener::Pop => {
                let group = self.references[self.choices.below(self.references.len())];
                let form = self.choices.below(4);
                self.put(&match form {
                    0 => format!("(?<-{group}>"),
                    1 => format!("(?<m-{group}>"),
                    2 => format!("(?'-{group}'"),
                    _ => format!("(?'4-{group}'"),
                });
                self.body();
            }
            Opener::IfGroup | Opener::IfTest => {
                self.put("(?");
                match opener {
                    Opener::IfGroup if !self.references.is_empty() => {
                        let group = self.references[self.choices.below(self.references.len())];
                        self.put(&format!("({group})"));
                    }
                    _ => {
                        self.put_one_of(&["(?=", "(?!", "(", "(?<=", "(?<!", "(?:", "(?>"]);
                        self.body();
                        self.put(")");
                    }
                }
                self.branch();
                if self.choices.below(4) > 0 {
                    self.put("|");
                    self.branch();
                }
            }
        }
        self.depth -= 1;
        self.put(")");
    }
}

/// Returns a dial string of characters that occur in the generated patterns.
pub fn input(choices: &mut Choices<'_>) -> String {
    let length = choices.below(10);
    (0..length)
        .map(|_| {
            choices.weighted(&[
                (6, '1'),
                (4, '2'),
                (6, 'a'),
                (4, 'b'),
                (3, '-'),
                (1, '+'),
                (1, 'A'),
                (1, '_'),
                (1, 'k'),
                (1, '9'),
                (1, '#'),
                (1, ' '),
                (1, 'K'),
            ])
        })
        .collect()
}
