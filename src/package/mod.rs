//! Form packages: questionnaire, rules and vignettes of one condition, loaded, proved, and pinned in the
//! database by content hash.

pub mod readability;
mod store;
pub mod vignettes;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::db::Db;
use crate::ids::ClinicId;
use crate::questionnaire::{self, Finding, Origin, Questionnaire, has_errors};
use crate::triage::{self, Helplines, RuleSet};

/// The packages this binary was built with.
#[derive(RustEmbed)]
#[folder = "forms/"]
#[include = "*/questionnaire.json"]
#[include = "*/triage.toml"]
#[include = "*/vignettes.json"]
struct Embedded;

/// A package that was proved.
#[derive(Debug)]
pub struct Package {
    pub questionnaire: Questionnaire,
    pub rules: RuleSet,
    /// SHA-256 over both files, in hexadecimal: what an intake is pinned to.
    pub hash: String,
    questionnaire_source: String,
    rules_source: String,
}

impl Package {
    /// Reads and proves the two files.
    ///
    /// # Errors
    /// Every fault, with its item or rule.
    pub fn read(questionnaire_source: String, rules_source: String) -> Result<Self, Vec<Finding>> {
        let (questionnaire, rules, findings) = prove(&questionnaire_source, &rules_source);
        let (Some(questionnaire), Some(rules)) = (questionnaire, rules) else { return Err(findings) };
        let mut hasher = Sha256::new();
        for source in [&questionnaire_source, &rules_source] {
            hasher.update((source.len() as u64).to_be_bytes());
            hasher.update(source.as_bytes());
        }
        let hash = data_encoding::HEXLOWER.encode(&hasher.finalize());
        Ok(Self { questionnaire, rules, hash, questionnaire_source, rules_source })
    }
}

fn prove(questionnaire_source: &str, rules_source: &str) -> (Option<Questionnaire>, Option<RuleSet>, Vec<Finding>) {
    let (questionnaire, mut findings) = read_questionnaire(questionnaire_source, Origin::Own);
    let Some(questionnaire) = questionnaire else { return (None, None, findings) };
    // The rules are looked at even when the form has errors, so that all is said at once.
    let (rules, more) = triage::read(rules_source, &questionnaire);
    let usable = !has_errors(&findings);
    findings.extend(more);
    (usable.then_some(questionnaire), rules, findings)
}

fn read_questionnaire(source: &str, origin: Origin) -> (Option<Questionnaire>, Vec<Finding>) {
    match serde_json::from_str(source) {
        Ok(json) => questionnaire::read_all(&json, origin),
        Err(error) => (None, vec![Finding::error("", format!("not JSON: {error}"))]),
    }
}

/// Faults of the packages, so that `serve` can say all of them at once and stop.
#[derive(Debug)]
pub struct Faults(Vec<(String, Finding)>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "a form package has faults:")?;
        for (package, finding) in self.0.iter().filter(|(_, finding)| finding.is_error()) {
            writeln!(f, "  {package}: {finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// All packages, by hash: the current one of each url, and older ones that intakes still use.
#[derive(Debug)]
pub struct Packages {
    current: BTreeMap<String, Arc<Package>>,
    pinned: std::sync::RwLock<BTreeMap<String, Arc<Package>>>,
}

impl Packages {
    /// Reads every package of `dir` (folders with a questionnaire.json), or the embedded ones.
    ///
    /// # Errors
    /// All faults of all packages.
    pub fn load(dir: Option<&Path>) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let mut current = BTreeMap::new();
        for (name, sources) in sources(dir) {
            let package = match sources {
                Ok((questionnaire, rules)) => Package::read(questionnaire, rules),
                Err(reason) => Err(vec![Finding::error("", reason)]),
            };
            match package {
                Ok(package) => {
                    current.insert(package.questionnaire.url.clone(), Arc::new(package));
                }
                Err(findings) => faults.extend(findings.into_iter().map(|finding| (name.clone(), finding))),
            }
        }
        if current.is_empty() && faults.is_empty() {
            faults.push(("forms".to_owned(), Finding::error("", "there is no form package")));
        }
        if faults.is_empty() { Ok(Self { current, pinned: std::sync::RwLock::default() }) } else { Err(Faults(faults)) }
    }

    /// Keeps the content of every current package in the database.
    ///
    /// # Errors
    /// When the same version stands there with another content.
    pub async fn pin(&self, db: &Db, at: Timestamp) -> anyhow::Result<()> {
        let mut tx = db.begin(ClinicId::NONE).await?;
        for package in self.current.values() {
            store::pin(&mut tx, package, at).await?;
        }
        crate::db::commit(tx).await?;
        Ok(())
    }

    /// The package new intakes of `url` use.
    #[must_use]
    pub fn current(&self, url: &str) -> Option<Arc<Package>> {
        self.current.get(url).cloned()
    }

    /// The packages that new intakes use.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Package>> {
        self.current.values()
    }

    /// The package with this hash, as it was: a current one, or read back from the database.
    ///
    /// # Errors
    /// When it is unknown or the database cannot be read.
    pub async fn by_hash(&self, conn: &mut sqlx::PgConnection, hash: &str) -> crate::error::Result<Arc<Package>> {
        if let Some(package) = self.known(hash) {
            return Ok(package);
        }
        let (questionnaire, rules) = store::content(conn, hash).await?;
        let package = Package::read(questionnaire, rules)
            .map_err(|findings| anyhow::anyhow!("pinned package unreadable: {} findings", findings.len()))?;
        let package = Arc::new(package);
        if let Ok(mut pinned) = self.pinned.write() {
            pinned.insert(hash.to_owned(), Arc::clone(&package));
        }
        Ok(package)
    }

    /// The package with this hash, if this process has it in memory.
    #[must_use]
    pub fn known(&self, hash: &str) -> Option<Arc<Package>> {
        let current = self.current.values().find(|package| package.hash == hash);
        current.cloned().or_else(|| self.pinned.read().ok()?.get(hash).cloned())
    }

    /// The numbers of `country` in the package of `url`, worded in `language`; of any package when there is none.
    #[must_use]
    pub fn helplines(&self, url: &str, country: &str, language: &str) -> Option<Helplines> {
        let package = self.current.get(url).or_else(|| self.current.values().next())?;
        package.rules.helplines(country, language)
    }

    /// The url of the first package: what a clinic gets when it names none.
    #[must_use]
    pub fn first_url(&self) -> Option<&str> {
        self.current.keys().next().map(String::as_str)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.current.is_empty()
    }
}

type Sources = Result<(String, String), String>;

fn sources(dir: Option<&Path>) -> Vec<(String, Sources)> {
    let Some(dir) = dir else { return embedded() };
    let Ok(entries) = std::fs::read_dir(dir) else { return vec![(dir.display().to_string(), Err("cannot be read".to_owned()))] };
    let mut folders: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.join("questionnaire.json").exists()).collect();
    folders.sort();
    folders.into_iter().map(|folder| (folder.display().to_string(), files(&folder))).collect()
}

fn embedded() -> Vec<(String, Sources)> {
    let text = |name: &str| Embedded::get(name).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
    Embedded::iter()
        .filter_map(|name| name.strip_suffix("/questionnaire.json").map(str::to_owned))
        .map(|folder| {
            let both = text(&format!("{folder}/questionnaire.json")).zip(text(&format!("{folder}/triage.toml")));
            (folder, both.ok_or_else(|| "questionnaire.json or triage.toml is missing".to_owned()))
        })
        .collect()
}

fn files(folder: &Path) -> Sources {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    Ok((read("questionnaire.json")?, read("triage.toml")?))
}

/// The vignettes of the embedded package in `folder`.
///
/// # Errors
/// When there are none, or they cannot be read.
pub fn embedded_vignettes(folder: &str) -> anyhow::Result<Vec<vignettes::Vignette>> {
    let file = Embedded::get(&format!("{folder}/vignettes.json")).ok_or_else(|| anyhow::anyhow!("{folder} has no vignettes"))?;
    vignettes::read(std::str::from_utf8(&file.data)?)
}

/// Everything that is wrong, or worth knowing, about a package folder or a single questionnaire file.
#[must_use]
pub fn lint(path: &Path) -> Vec<Finding> {
    if path.is_dir() {
        return match files(path) {
            Ok((questionnaire, rules)) => {
                let (questionnaire, rules, mut findings) = prove(&questionnaire, &rules);
                if let (Some(questionnaire), Some(rules)) = (questionnaire, rules) {
                    findings.extend(vignettes::lint(&path.join("vignettes.json"), &questionnaire, &rules));
                }
                findings
            }
            Err(reason) => vec![Finding::error("", reason)],
        };
    }
    match std::fs::read_to_string(path) {
        Ok(source) => read_questionnaire(&source, Origin::Foreign).1,
        Err(error) => vec![Finding::error("", format!("cannot be read: {error}"))],
    }
}
