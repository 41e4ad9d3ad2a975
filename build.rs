//! A new migration must be seen by the build: stable Rust does not track files that a macro reads.
fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
