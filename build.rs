//! Makes Rust tables of the files in `data/`. Modules take theirs with `include!(concat!(env!("OUT_DIR"), "/NAME.rs"))`.

#![allow(clippy::print_stdout)] // this is how a build script speaks to cargo

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

type Outcome<T> = Result<T, String>;
type Rows = Vec<Vec<String>>;

/// Tables of pairs: file, constant.
const PAIRS: [(&str, &str); 6] = [
    ("reliabilities", "pub const RELIABILITIES"),
    ("feed_indicator_types", "pub const FEED_INDICATOR_TYPES"),
    ("kill_chain_phases", "pub const KILL_CHAIN_PHASES"),
    ("tlp_markings", "const MARKINGS"),
    ("stix_types", "const TYPES"),
    ("countries", "const COUNTRIES"),
];

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=data");
    for (file, name) in PAIRS {
        write(file, &pairs(file, name)?)?;
    }
    write("indicator_types", &indicator_types()?)?;
    write("relationships", &relationships()?)?;
    write("threat_intel_objects", &threat_intel_objects()?)?;
    write("stix_comparisons", &stix_comparisons()?)?;
    write("unicode", &unicode()?)?;
    for list in ["suffixes_bundled", "suffixes_current"] {
        write(list, &suffixes(list)?)?;
    }
    Ok(())
}

/// The rows of a file, all of `width` columns, none of them empty.
fn rows(file: &str, width: usize) -> Outcome<Rows> {
    let path = format!("data/{file}.tsv");
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows: Rows = lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    match rows.iter().find(|row| row.len() != width || row.iter().any(String::is_empty)) {
        Some(row) => Err(format!("{path}: {width} columns wanted, got {row:?}")),
        None => Ok(rows),
    }
}

/// Writes what a module includes.
fn write(name: &str, text: &str) -> Outcome<()> {
    let folder = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&folder).join(format!("{name}.rs")), text).map_err(|error| error.to_string())
}

/// `name` with what stands before it: `const NAME` or `pub const NAME`.
fn constant(name: &str, item: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    format!("{name}: &[{item}] = &[{}];\n", items.join(", "))
}

fn pairs(file: &str, name: &str) -> Outcome<String> {
    let rows = rows(file, 2)?;
    Ok(constant(name, "(&str, &str)", rows.iter().map(|row| format!("({:?}, {:?})", row[0], row[1]))))
}

fn indicator_types() -> Outcome<String> {
    Ok(constant(
        "pub const INDICATOR_TYPES",
        "&str",
        rows("indicator_types", 1)?.iter().map(|row| format!("{:?}", row[0])),
    ))
}

/// The constants in the file's order, the reverses in the order of their places.
fn relationships() -> Outcome<String> {
    let rows = rows("relationships", 4)?;
    let mut reverses = BTreeMap::new();
    for row in rows.iter().filter(|row| row[3] != "-") {
        let place: usize = row[3].parse().map_err(|_| format!("relationships.tsv: no place: {row:?}"))?;
        if reverses.insert(place, format!("({:?}, {:?})", row[1], row[2])).is_some() {
            return Err(format!("relationships.tsv: a place that is taken: {row:?}"));
        }
    }
    let constants = rows.iter().map(|row| format!("({:?}, {:?})", row[0], row[1]));
    Ok(constant("pub const RELATIONSHIP_CONSTANTS", "(&str, &str)", constants)
        + &constant("pub const REVERSES", "(&str, &str)", reverses.into_values()))
}

fn threat_intel_objects() -> Outcome<String> {
    let rows = rows("threat_intel_objects", 3)?;
    let items = rows.iter().map(|row| format!("({:?}, {:?}, {})", row[0], row[1], row[2]));
    Ok(constant("pub const THREAT_INTEL_OBJECTS", "(&str, &str, i64)", items))
}

fn stix_comparisons() -> Outcome<String> {
    let rows = rows("stix_comparisons", 2)?;
    let items = rows.iter().map(|row| {
        let fields: Vec<_> = row[1].split(',').collect();
        format!("({:?}, &{fields:?})", row[0])
    });
    Ok(constant("const COMPARABLE", "(&str, &[&str])", items))
}

fn unicode() -> Outcome<String> {
    let rows = rows("unicode", 3)?;
    Ok(["ALPHANUMERIC", "DECIMAL_DIGIT", "MARK"]
        .map(|class| {
            let own = rows.iter().filter(|row| row[0] == class);
            constant(
                &format!("const {class}"),
                "(u32, u32)",
                own.map(|row| format!("(0x{}, 0x{})", row[1], row[2])),
            )
        })
        .concat())
}

/// A `Table` of `src/detect/suffixes`, which says what its parts are.
fn suffixes(file: &str) -> Outcome<String> {
    let rows = rows(file, 1)?;
    let (mut labels, mut wildcard, mut second) = (Vec::new(), Vec::new(), Vec::new());
    for rule in rows.iter().map(|row| row[0].as_str()) {
        match rule.split_once('.') {
            None => labels.push(rule),
            Some(("*", top)) => wildcard.push(top),
            Some(pair) => second.push(pair),
        }
    }
    labels.sort_unstable_by_key(|label| (label.len(), *label));
    let longest = labels.last().map_or(0, |label| label.len());
    // One more than there are lengths: where the last group ends.
    let starts: Vec<usize> = (0..longest + 2)
        .map(|length| labels.iter().filter(|label| label.len() < length).map(|label| label.len()).sum())
        .collect();
    let mut out = String::new();
    write!(
        out,
        "Table {{ labels: {:?}, starts: &{starts:?}, wildcard: &{wildcard:?}, second_level: &{second:?} }}",
        labels.concat()
    )
    .map_err(|error| error.to_string())?;
    Ok(out)
}
