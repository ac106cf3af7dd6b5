//! What happened while reading: problems for the report, lines for the log.
//!
//! In the real runtime each log line is a blocking round trip to the server, and the feeds write thousands. Here each kind
//! of line is written once, with its first text and a count.

use super::model::{Place, Problem};

/// Problems past this many are counted only.
const MAX_PROBLEMS: usize = 1000;
/// So are kinds of log lines: their number is in the hands of whoever wrote the bundle.
const MAX_LINES: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Debug,
    Info,
}

#[derive(Debug)]
pub struct Line {
    pub level: Level,
    kind: (&'static str, Vec<u8>),
    first: String,
    count: usize,
}

impl Line {
    pub fn text(&self) -> String {
        if self.count == 1 { self.first.clone() } else { format!("{} ({} in all)", self.first, self.count) }
    }
}

#[derive(Debug, Default)]
pub struct Journal {
    lines: Vec<Line>,
    pub problems: Vec<Problem>,
    pub problem_count: usize,
}

impl Journal {
    /// A line of a kind, for one `subject`. The text is made for the first line of kind and subject only.
    pub fn log(&mut self, level: Level, kind: &'static str, subject: &[u8], text: impl FnOnce() -> String) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.kind.0 == kind && *line.kind.1 == *subject)
        {
            line.count += 1;
        } else if self.lines.len() < MAX_LINES {
            self.lines.push(Line { level, kind: (kind, subject.to_vec()), first: text(), count: 1 });
        }
    }

    pub fn debug(&mut self, kind: &'static str, subject: &[u8], text: impl FnOnce() -> String) {
        self.log(Level::Debug, kind, subject, text);
    }

    pub fn problem(&mut self, refusal: Refusal, place: Place, id: &[u8]) {
        self.problem_count += 1;
        if self.problems.len() < MAX_PROBLEMS {
            let id = String::from_utf8_lossy(id).into_owned();
            let Refusal { code, message, path } = refusal;
            self.problems.push(Problem { code, message, place, path, id });
        }
    }

    /// The same for an object of which nothing comes out. The feed logs that.
    pub fn broken(&mut self, refusal: Refusal, place: Place, id: &[u8]) {
        self.log(Level::Info, "broken", b"", || {
            format!("A STIX object could not be mapped: {} {}", refusal.path, refusal.message)
        });
        self.problem(refusal, place, id);
    }

    /// The lines so far, which are then forgotten.
    pub fn take_lines(&mut self) -> Vec<Line> {
        std::mem::take(&mut self.lines)
    }
}

/// Why an object, or a part of it, was not mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: &'static str,
    pub message: String,
    pub path: String,
}

impl Refusal {
    pub fn new(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), path: path.into() }
    }

    /// The value under `path` is of the wrong type.
    pub fn expected(path: impl Into<String>, expected: &str) -> Self {
        Self::new("wrong-type", path, format!("expected {expected}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_kind_and_subject() {
        let mut journal = Journal::default();
        for (subject, text) in [("a", "A"), ("b", "B"), ("a", "never made")] {
            journal.debug("kind", subject.as_bytes(), || text.to_owned());
        }
        let texts: Vec<_> = journal.take_lines().iter().map(Line::text).collect();
        assert_eq!(texts, ["A (2 in all)", "B"]);
        assert!(journal.take_lines().is_empty());
    }

    #[test]
    fn lines_and_problems_are_bounded() {
        let mut journal = Journal::default();
        for number in 0..5000_u32 {
            journal.debug("kind", &number.to_le_bytes(), String::new);
            journal.problem(Refusal::expected("", "a list"), Place { page: 0, index: number }, b"");
        }
        assert_eq!(
            (journal.take_lines().len(), journal.problems.len(), journal.problem_count),
            (100, 1000, 5000)
        );
    }
}
