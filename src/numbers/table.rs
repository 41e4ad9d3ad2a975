//! A table of counts: as the page shows it, and as a file for a spreadsheet.

use crate::web::frame::Frame;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Count(i64),
    /// A mean.
    Mean(f64),
    /// Of 1.
    Share(f64),
    Minutes(i64),
    /// More cases wait still than the percentile leaves.
    NotReached,
    /// Too few to mean anything.
    Few,
}

/// A table. Columns are codes: the file's headings, and parts of the keys of the page's.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<Cell>>,
}

impl Cell {
    /// As people read it.
    pub fn shown(&self, frame: &Frame) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(n) => n.to_string(),
            Self::Mean(mean) => format!("{mean:.1}"),
            Self::Share(share) => percent(frame, *share),
            Self::Minutes(minutes) => span(frame, *minutes),
            Self::NotReached => frame.t("numbers-not-reached"),
            Self::Few => frame.t("numbers-few"),
        }
    }

    /// As a spreadsheet reads it: minutes and shares of 1; empty for what is not known.
    fn raw(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(n) | Self::Minutes(n) => n.to_string(),
            Self::Mean(mean) => format!("{mean:.3}"),
            Self::Share(share) => format!("{share:.4}"),
            Self::NotReached | Self::Few => String::new(),
        }
    }

    /// Whether it stands to the end of its column.
    pub fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_))
    }
}

/// `42 %`
pub(super) fn percent(frame: &Frame, share: f64) -> String {
    frame.t1("numbers-percent", "n", format!("{:.0}", share * 100.0))
}

/// `3 h 10 min`
pub(super) fn span(frame: &Frame, minutes: i64) -> String {
    let (days, hours, left) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, left) {
        (0, 0, _) => frame.t1("numbers-minutes", "m", left),
        (0, _, 0) => frame.t1("numbers-hours", "h", hours),
        (0, ..) => frame.t2("numbers-hours-minutes", ("h", hours), ("m", left)),
        (_, 0, _) => frame.t1("numbers-days", "d", days),
        _ => frame.t2("numbers-days-hours", ("d", days), ("h", hours)),
    }
}

impl Table {
    /// As RFC 4180 has it.
    pub fn csv(&self) -> String {
        let head = self.columns.iter().map(|column| field(column)).collect::<Vec<_>>().join(",");
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| field(&cell.raw())).collect::<Vec<_>>().join(","));
        [head].into_iter().chain(rows).map(|line| line + "\r\n").collect()
    }
}

/// What a spreadsheet may take for the beginning of a formula, also in the wide letters of East Asia.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet may take it for a formula. Some look past what cannot be seen.
fn is_formula(text: &str) -> bool {
    let unseen = |letter: char| {
        letter.is_whitespace() || letter.is_control() || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    text.starts_with(FORMULA) || text.trim_start_matches(unseen).starts_with(FORMULA)
}

/// A field. A formula is made text by an apostrophe.
fn field(text: &str) -> String {
    let safe = if is_formula(text) { format!("'{text}") } else { text.to_owned() };
    if safe.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Table, field};
    use proptest::prelude::*;

    /// The fields of a file, as a reader of RFC 4180 finds them.
    fn read(csv: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut text, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
        let mut letters = csv.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => text.extend(letters.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut text)),
                '\r' if !quoted && letters.peek() == Some(&'\n') => {
                    letters.next();
                    row.push(std::mem::take(&mut text));
                    rows.push(std::mem::take(&mut row));
                }
                letter => text.push(letter),
            }
        }
        rows
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("+44", "'+44"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("\n1", "\"'\n1\""),
            ("  =1+1", "'  =1+1"),
            ("\u{a0}\u{feff}-1", "'\u{a0}\u{feff}-1"),
            ("＝1+1", "'＝1+1"),
            (" ＠SUM(A1)", "' ＠SUM(A1)"),
            ("=a\",b", "\"'=a\"\",b\""),
            ("2 Urgent", "2 Urgent"),
        ] {
            assert_eq!(field(text), safe, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(texts in prop::collection::vec("[=+@＝＋－＠\"',\r\n\t \u{a0}\u{3000}\u{feff}a-zé-]{0,8}", 1..12)) {
            let table = Table { columns: &["one", "two"], rows: texts.iter().map(|text| vec![Cell::Text(text.clone()), Cell::Count(7)]).collect() };
            let rows = read(&table.csv());
            prop_assert_eq!(rows.len(), texts.len() + 1);
            for (row, text) in rows[1..].iter().zip(&texts) {
                let marked = format!("'{text}");
                prop_assert!(row[0] == *text || row[0] == marked);
                let seen = row[0].trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
                for start in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"] {
                    prop_assert!(!row[0].starts_with(start) && !seen.starts_with(start), "{:?}", row[0]);
                }
                prop_assert_eq!(&row[1], "7");
            }
        }
    }
}
