//! What a build must see and refuse. A new migration must be seen: stable Rust does not track files that a macro
//! reads. A language of the patient's side that lacks a text is refused.

#[path = "build/locales.rs"]
mod locales;

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build");
    for fault in locales::faults(std::path::Path::new("locales")) {
        println!("cargo::error={fault}");
    }
}
