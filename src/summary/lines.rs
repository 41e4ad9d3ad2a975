//! Plain text in lines of at most 80 characters.

/// Characters in a line.
const WIDTH: usize = 80;

/// Text as it grows.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A heading, in the first column.
    pub fn heading(&mut self, text: &str) {
        self.wrap("", "  ", text);
    }

    /// A heading with an empty line before it.
    pub fn section(&mut self, text: &str) {
        self.0.push('\n');
        self.heading(text);
    }

    /// A line of its own.
    pub fn plain(&mut self, text: &str) {
        self.wrap("  ", "  ", text);
    }

    /// A point of a list.
    pub fn bullet(&mut self, text: &str) {
        self.wrap("  - ", "    ", text);
    }

    /// A point of a list whose every line keeps its own direction to itself.
    pub fn isolated(&mut self, text: &str) {
        let before = self.0.len();
        self.bullet(text);
        let written = self.0.split_off(before);
        for line in written.lines() {
            let (indent, words) = line.split_at(4);
            self.0.push_str(indent);
            self.0.push('\u{2068}');
            self.0.push_str(words);
            self.0.push_str("\u{2069}\n");
        }
    }

    pub fn finish(self) -> String {
        self.0
    }

    /// Breaks at spaces, and inside a word only where it fills a line by itself.
    fn wrap(&mut self, first: &str, next: &str, text: &str) {
        let mut line = first.to_owned();
        let mut used = first.chars().count();
        let mut empty = true;
        for word in text.split_whitespace().flat_map(|word| pieces(word, WIDTH - next.len().max(first.len()))) {
            let length = word.chars().count();
            if !empty && used + 1 + length > WIDTH {
                self.0.push_str(&line);
                self.0.push('\n');
                next.clone_into(&mut line);
                used = next.chars().count();
                empty = true;
            }
            if !empty {
                line.push(' ');
                used += 1;
            }
            line.push_str(&word);
            used += length;
            empty = false;
        }
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }
}

fn pieces(word: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(width).map(|chunk| chunk.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Lines, WIDTH};

    #[test]
    fn no_line_is_longer_than_the_width_and_nothing_is_lost() {
        let long = format!("one {} two {}", "x".repeat(200), "word ".repeat(60));
        let mut lines = Lines::default();
        lines.bullet(&long);
        let text = lines.finish();
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
        assert_eq!(letters(&text), letters(&long));
        assert!(text.lines().all(|line| line.starts_with(' ')));
    }
}
