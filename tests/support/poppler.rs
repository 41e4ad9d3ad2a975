//! A PDF as other programs read it.

use std::io::Write;
use std::process::{Command, Stdio};

/// What one of Poppler's programs says of a PDF.
pub fn poppler(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let mut run = Command::new(program)
        .args(arguments)
        .args(["-", "-"].iter().take(if program == "pdfinfo" { 1 } else { 2 }))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} of the Debian package poppler-utils: {error}"));
    run.stdin.take().expect("its input").write_all(pdf).expect("written");
    let said = run.wait_with_output().expect("an answer");
    assert!(said.status.success(), "{program}: {said:?}");
    String::from_utf8(said.stdout).expect("text")
}
