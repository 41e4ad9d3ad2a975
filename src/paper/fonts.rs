//! The fonts: files of a Debian package, read once. Nothing is taken from elsewhere on the machine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use parley::FontContext;
use parley::fontique::{Blob, CharmapIndex, Collection, CollectionOptions};

use super::Trouble;

/// The family that everything is set in that it has letters for.
const FIRST: &str = "NotoSans-Regular";
/// Folders in folders are looked into so far.
const DEPTH: usize = 4;

/// A folder, and what was found there.
#[derive(Debug)]
pub(super) struct Fonts {
    folder: PathBuf,
    library: OnceLock<Library>,
}

/// Fonts at hand.
pub(super) struct Library {
    collection: Collection,
    /// The first is the one for everything; the others stand in for what it lacks.
    families: Vec<Family>,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.families.iter().map(|family| &family.name)).finish()
    }
}

struct Family {
    name: String,
    data: Blob<u8>,
    letters: CharmapIndex,
}

impl Family {
    fn has(&self, letter: char) -> bool {
        self.letters.charmap(self.data.as_ref()).and_then(|map| map.map(letter)).is_some_and(|glyph| glyph != 0)
    }
}

impl Fonts {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, library: OnceLock::new() }
    }

    /// The fonts. What is not there yet is looked for again the next time.
    pub fn library(&self) -> Result<&Library, Trouble> {
        if let Some(library) = self.library.get() {
            return Ok(library);
        }
        let library = Library::read(&self.folder).ok_or_else(|| Trouble::NoFonts(self.folder.clone()))?;
        Ok(self.library.get_or_init(|| library))
    }
}

impl Library {
    /// None when the first family is not there.
    fn read(folder: &Path) -> Option<Self> {
        let mut files = Vec::new();
        find(folder, DEPTH, &mut files);
        files.sort_by_key(|file| (!stem(file).starts_with(FIRST), stem(file).to_owned()));
        let first = files.first().is_some_and(|file| stem(file).starts_with(FIRST));
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        let mut families: Vec<Family> = Vec::new();
        for data in files.iter().filter(|_| first).filter_map(|file| fs::read(file).ok()) {
            let data = Blob::from(data);
            for (id, fonts) in collection.register_fonts(data.clone(), None) {
                let (Some(name), Some(font)) = (collection.family_name(id), fonts.first()) else { continue };
                if !families.iter().any(|family| family.name == name) {
                    families.push(Family { name: name.to_owned(), data: data.clone(), letters: font.charmap_index() });
                }
            }
        }
        (!families.is_empty()).then_some(Self { collection, families })
    }

    /// What a layout takes its fonts from.
    pub fn context(&self) -> FontContext {
        FontContext { collection: self.collection.clone(), ..FontContext::default() }
    }

    /// The families that have the letters of a text between them, the first before all others.
    pub fn families(&self, letters: &BTreeSet<char>) -> Vec<&str> {
        let mut chosen: Vec<&Family> = self.families.iter().take(1).collect();
        for letter in letters {
            if !chosen.iter().any(|family| family.has(*letter)) {
                chosen.extend(self.families.iter().find(|family| family.has(*letter)));
            }
        }
        chosen.into_iter().map(|family| family.name.as_str()).collect()
    }
}

/// The font files below a folder: upright ones of normal width, for text.
fn find(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() && depth > 0 {
            find(&path, depth - 1, files);
        } else if is_font(&path) {
            files.push(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let name = stem(path);
    let ours = name.starts_with("NotoSans") && (name.ends_with("-Regular") || name.ends_with("-Bold")) || name.starts_with("Symbola");
    // Variants for screens, for headlines and for sign writing (5 MB) add no letters.
    let variant = ["UI-", "Display", "Mono-", "SignWriting"].iter().any(|part| name.contains(part));
    let kind = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ours && !variant && matches!(kind, "ttf" | "otf" | "ttc")
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}
