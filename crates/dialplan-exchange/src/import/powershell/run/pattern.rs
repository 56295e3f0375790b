//! Regular expressions of `-match`, `-replace`, `-split` and `switch -Regex` with groups and counts, for texts in
//! ASCII.
//!
//! The crate for .NET's patterns is about sets of dialled numbers; a script has a pattern and a text. So this is a
//! plain search with a way back, in a bounded number of steps. What it does not know makes the result unknown.

/// How many steps one search may take.
const STEPS: usize = 50_000;

/// How deeply groups may repeat.
const DEPTH: usize = 200;

/// Where a group matched.
pub(super) type Groups = Vec<Option<(usize, usize)>>;

/// A pattern.
pub(super) struct Pattern {
    root: Node,
    /// The names of the groups, from the second on; the first is the whole match.
    pub(super) names: Vec<String>,
}

enum Node {
    /// One character within, or outside of, these ranges.
    Set(Vec<(u8, u8)>, bool),
    Start,
    End,
    Edge(bool),
    Group(Box<Node>, usize),
    Either(Vec<Node>),
    Row(Vec<Node>),
    /// The node, the least and the most, and whether as many as possible.
    Repeat(Box<Node>, usize, usize, bool),
}

/// A search in a text.
struct Search<'t> {
    text: &'t [u8],
    any_case: bool,
    steps: usize,
    depth: usize,
}

type Next<'n> = &'n mut dyn FnMut(&mut Search<'_>, usize, &mut Groups) -> bool;

impl Pattern {
    /// Returns the pattern, or `None` if it is not read.
    pub(super) fn new(text: &str) -> Option<Pattern> {
        let mut parser = PatternParser { rest: text.chars().collect::<Vec<_>>(), at: 0, names: Vec::new(), depth: 0 };
        if !text.is_ascii() {
            return None;
        }
        let root = parser.either()?;
        (parser.at == parser.rest.len()).then_some(Pattern { root, names: parser.names })
    }

    /// Returns the groups of the first match at or after a place, and `None` in it if there is no match. The outer
    /// `None` is for a search that takes too long.
    pub(super) fn find(&self, text: &str, from: usize, exact: bool) -> Option<Option<Groups>> {
        let mut search = Search { text: text.as_bytes(), any_case: !exact, steps: STEPS, depth: DEPTH };
        for start in from..=text.len() {
            let mut groups: Groups = vec![None; self.names.len() + 1];
            let mut end = None;
            search.run(&self.root, start, &mut groups, &mut |_, at, _| {
                end = Some(at);
                true
            });
            if search.steps == 0 || search.depth == 0 {
                return None;
            }
            if let Some(end) = end {
                if let Some(whole) = groups.first_mut() {
                    *whole = Some((start, end));
                }
                return Some(Some(groups));
            }
        }
        Some(None)
    }

    /// Returns all matches that follow one another; `None` if a search takes too long.
    pub(super) fn all(&self, text: &str, exact: bool) -> Option<Vec<Groups>> {
        let (mut found, mut from) = (Vec::new(), 0);
        while from <= text.len()
            && let Some(groups) = self.find(text, from, exact)?
        {
            let (start, end) = groups.first().copied().flatten()?;
            from = if end == start { end + 1 } else { end };
            found.push(groups);
        }
        Some(found)
    }
}

impl Search<'_> {
    /// Matches a node at a place, and then whatever follows it. Returns true if both fit.
    fn run(&mut self, node: &Node, at: usize, groups: &mut Groups, next: Next<'_>) -> bool {
        let Some(left) = self.steps.checked_sub(1).filter(|left| *left > 0) else {
            self.steps = 0;
            return false;
        };
        self.steps = left;
        match node {
            Node::Set(..) => self.fits(node, at) && next(self, at + 1, groups),
            Node::Start => at == 0 && next(self, at, groups),
            // Also before a line break at the very end.
            Node::End => {
                let ends = at == self.text.len() || at + 1 == self.text.len() && self.text.get(at) == Some(&b'\n');
                ends && next(self, at, groups)
            }
            Node::Edge(is) => {
                let word = |at: Option<usize>| {
                    let c = at.and_then(|at| self.text.get(at));
                    c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'_')
                };
                let edge = word(at.checked_sub(1)) != word(Some(at));
                edge == *is && next(self, at, groups)
            }
            Node::Group(inner, number) => {
                let before = groups.get(*number).copied().flatten();
                let fits = self.run(inner, at, groups, &mut |search, end, groups| {
                    let inside = groups.get(*number).copied().flatten();
                    if let Some(group) = groups.get_mut(*number) {
                        *group = Some((at, end));
                    }
                    let fits = next(search, end, groups);
                    if let (false, Some(group)) = (fits, groups.get_mut(*number)) {
                        *group = inside;
                    }
                    fits
                });
                if let (false, Some(group)) = (fits, groups.get_mut(*number)) {
                    *group = before;
                }
                fits
            }
            Node::Either(branches) => branches.iter().any(|branch| self.run(branch, at, groups, next)),
            Node::Row(row) => self.row(row, at, groups, next),
            Node::Repeat(inner, least, most, greedy) if matches!(**inner, Node::Set(..)) => {
                let mut longest = 0;
                while longest < *most && self.fits(inner, at + longest) {
                    longest += 1;
                }
                let mut counts = *least..=longest;
                match greedy {
                    true => counts.rev().any(|count| next(self, at + count, groups)),
                    false => counts.any(|count| next(self, at + count, groups)),
                }
            }
            Node::Repeat(inner, least, most, greedy) => {
                self.repeat((inner, *least, *most, *greedy), 0, at, groups, next)
            }
        }
    }

    fn row(&mut self, row: &[Node], at: usize, groups: &mut Groups, next: Next<'_>) -> bool {
        match row.split_first() {
            None => next(self, at, groups),
            Some((first, rest)) => {
                self.run(first, at, groups, &mut |search, at, groups| search.row(rest, at, groups, next))
            }
        }
    }

    fn repeat(
        &mut self,
        (inner, least, most, greedy): (&Node, usize, usize, bool),
        count: usize,
        at: usize,
        groups: &mut Groups,
        next: Next<'_>,
    ) -> bool {
        let Some(depth) = self.depth.checked_sub(1).filter(|depth| *depth > 0) else {
            self.depth = 0;
            return false;
        };
        if count >= least && !greedy && next(self, at, groups) {
            return true;
        }
        if count < most {
            self.depth = depth;
            let fits = self.run(inner, at, groups, &mut |search, end, groups| {
                // What matches nothing is not repeated.
                (end > at || count < least) && search.repeat((inner, least, most, greedy), count + 1, end, groups, next)
            });
            if self.depth == 0 || fits {
                return fits;
            }
            self.depth = depth + 1;
        }
        count >= least && greedy && next(self, at, groups)
    }

    fn fits(&self, node: &Node, at: usize) -> bool {
        let (Node::Set(ranges, is), Some(c)) = (node, self.text.get(at)) else { return false };
        let within = |c: u8| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
        let other = self.any_case && (within(c.to_ascii_lowercase()) || within(c.to_ascii_uppercase()));
        (within(*c) || other) == *is
    }
}

/// Reads a pattern.
struct PatternParser {
    rest: Vec<char>,
    at: usize,
    names: Vec<String>,
    depth: usize,
}

const DIGITS: [(u8, u8); 1] = [(b'0', b'9')];
const WORD: [(u8, u8); 4] = [(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];
const BLANKS: [(u8, u8); 2] = [(b'\t', b'\r'), (b' ', b' ')];

impl PatternParser {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let fits = text.chars().enumerate().all(|(at, c)| self.rest.get(self.at + at) == Some(&c));
        if fits {
            self.at += text.len();
        }
        fits
    }

    fn either(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > 20 {
            return None;
        }
        let mut branches = vec![self.row()?];
        while self.eat("|") {
            branches.push(self.row()?);
        }
        self.depth -= 1;
        Some(Node::Either(branches))
    }

    fn row(&mut self) -> Option<Node> {
        let mut row = Vec::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            self.at += 1;
            let node = match c {
                '^' => Node::Start,
                '$' => Node::End,
                '.' => Node::Set(vec![(b'\n', b'\n')], false),
                '(' => self.group()?,
                '[' => self.set()?,
                '\\' => self.escape()?,
                '*' | '+' | '?' | '{' | '}' | ']' => return None,
                c => single(c)?,
            };
            row.push(self.counted(node)?);
        }
        Some(Node::Row(row))
    }

    fn group(&mut self) -> Option<Node> {
        let name = match () {
            () if self.eat("?:") => None,
            () if self.eat("?<") => {
                let mut name = String::new();
                while let Some(c) = self.next().filter(|c| *c != '>') {
                    name.push(c);
                }
                Some(name).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?.into()
            }
            () if self.peek() == Some('?') => return None,
            () => Some((self.names.len() + 1).to_string()),
        };
        let number = name.map(|name| {
            self.names.push(name);
            self.names.len()
        });
        let inner = self.either()?;
        if !self.eat(")") {
            return None;
        }
        Some(match number {
            Some(number) => Node::Group(Box::new(inner), number),
            None => inner,
        })
    }

    fn escape(&mut self) -> Option<Node> {
        Some(match self.next()? {
            'd' => Node::Set(DIGITS.to_vec(), true),
            'D' => Node::Set(DIGITS.to_vec(), false),
            'w' => Node::Set(WORD.to_vec(), true),
            'W' => Node::Set(WORD.to_vec(), false),
            's' => Node::Set(BLANKS.to_vec(), true),
            'S' => Node::Set(BLANKS.to_vec(), false),
            'b' => Node::Edge(true),
            'B' => Node::Edge(false),
            'A' => Node::Start,
            c => single(self.escaped(c)?)?,
        })
    }

    /// Returns the character of an escape.
    fn escaped(&mut self, c: char) -> Option<char> {
        match c {
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'x' => {
                let digits: String = [self.next()?, self.next()?].iter().collect();
                u8::from_str_radix(&digits, 16).ok().filter(u8::is_ascii).map(char::from)
            }
            c => (!c.is_ascii_alphanumeric()).then_some(c),
        }
    }

    fn set(&mut self) -> Option<Node> {
        let is = !self.eat("^");
        let mut ranges: Vec<(u8, u8)> = Vec::new();
        loop {
            let from = match self.next()? {
                ']' if !ranges.is_empty() => return Some(Node::Set(ranges, is)),
                '[' => return None,
                '\\' => match self.next()? {
                    'd' => {
                        ranges.extend(DIGITS);
                        continue;
                    }
                    'w' => {
                        ranges.extend(WORD);
                        continue;
                    }
                    's' => {
                        ranges.extend(BLANKS);
                        continue;
                    }
                    c => self.escaped(c)?,
                },
                c => c,
            };
            let mut to = from;
            if self.peek() == Some('-') && self.rest.get(self.at + 1).is_some_and(|c| *c != ']') {
                self.at += 1;
                to = match self.next()? {
                    '\\' => {
                        let c = self.next()?;
                        // `[\w-\.]`: the dash is one of the characters.
                        self.escaped(c)?
                    }
                    '[' => return None,
                    c => c,
                };
            }
            let (from, to) = (u8::try_from(from).ok()?, u8::try_from(to).ok()?);
            if from > to {
                return None;
            }
            ranges.push((from, to));
        }
    }

    /// Reads `*`, `+`, `?` or `{2,3}` after a node.
    fn counted(&mut self, node: Node) -> Option<Node> {
        let (least, most) = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                let end = self.rest.iter().skip(self.at).position(|c| *c == '}')?;
                let text: String = self.rest.get(self.at + 1..self.at + end)?.iter().collect();
                self.at += end;
                match text.split_once(',') {
                    None => (text.parse().ok()?, text.parse().ok()?),
                    Some((least, "")) => (least.parse().ok()?, usize::MAX),
                    Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
                }
            }
            _ => return Some(node),
        };
        self.at += 1;
        let greedy = !self.eat("?");
        let repeats = matches!(self.peek(), Some('*' | '+' | '?' | '{'));
        let bounded = least <= 1000 && least <= most && !matches!(node, Node::Start | Node::End | Node::Edge(_));
        (bounded && !repeats).then(|| Node::Repeat(Box::new(node), least, most, greedy))
    }
}

fn single(c: char) -> Option<Node> {
    let c = u8::try_from(c).ok().filter(u8::is_ascii)?;
    Some(Node::Set(vec![(c, c)], true))
}
