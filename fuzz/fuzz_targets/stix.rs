//! Bundles through both profiles: no input crashes, what is read is what a plain reading of the JSON gives, and the counts
//! add up.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xsoar_tim::stix::json::{Json, JsonType};
use xsoar_tim::stix::model::{Host, Indicator, Step};
use xsoar_tim::stix::options::{Fix, Options};
use xsoar_tim::stix::reader::Reader;

struct Mute;

impl Host for Mute {
    fn date(&mut self, text: &str) -> Option<String> {
        (text.len() % 2 == 0).then(|| "1970-01-01T00:00:00".to_owned())
    }

    fn text(&mut self, json: Json<'_>) -> Vec<u8> {
        json.source().to_vec()
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((switches, text)) = data.split_first() else { return };
    for profile in ["taxii2", "mitre-attack"] {
        let options = Options {
            legacy: switches & 1 != 0,
            limit: (switches & 2 != 0).then_some(2),
            intrusion_set_as_threat_actor: switches & 4 != 0,
            skip_complex_patterns: switches & 8 != 0,
            update_custom_fields: switches & 16 != 0,
            fixes: if switches & 32 != 0 {
                Fix::names().iter().filter_map(|name| name.parse().ok()).collect()
            } else {
                Vec::new()
            },
            ..Options::default()
        };
        run(Reader::new(profile, options).expect("a profile"), text, switches & 64 != 0);
    }
});

fn run(mut reader: Reader, text: &[u8], twice: bool) {
    let (mut indicators, mut relations) = (0, 0);
    for _ in 0..=usize::from(twice) {
        let wanted = reader.wants_page();
        let read = reader.read_page(text);
        assert!(!wanted || read.is_ok() || !is_page(text));
        let Ok(page) = read else { return };
        reader.add_page(Box::new(text.to_vec()), page);
        while let Step::Indicators(some) = reader.indicators(&mut Mute) {
            some.iter().for_each(check);
            indicators += some.len();
        }
    }
    reader.finish();
    while let Step::Indicators(some) = reader.indicators(&mut Mute) {
        some.iter().for_each(check);
        indicators += some.len();
    }
    while let Step::Relation(_) = reader.relations(&mut Mute) {
        relations += 1;
    }
    let counts = reader.counts();
    assert_eq!((counts.indicators, counts.related), (indicators, relations));
    let parts = [counts.mapped, counts.empty, counts.skipped, counts.broken, counts.unread, counts.links];
    assert_eq!(counts.objects, parts.iter().sum::<usize>());
}

/// Whether this surely is a page: what is no JSON may yet be read, as `json.loads` reads it.
fn is_page(text: &[u8]) -> bool {
    let container = matches!(text.trim_ascii_start().first(), Some(b'[' | b'{'));
    container && text.len() <= 512 && serde_json::from_slice::<serde_json::Value>(text).is_ok()
}

/// The members that were found in passing are values as they stand in the text.
fn check(indicator: &Indicator<'_>) {
    for (_, json) in indicator.raw.object.members() {
        let whole = serde_json::from_slice::<serde_json::Value>(json.source());
        let items = json.items().map(Iterator::count);
        assert_eq!(items.is_some(), json.kind() == JsonType::Array);
        if let Ok(value) = whole {
            assert_eq!(items, value.as_array().map(Vec::len));
            assert_eq!(
                value.as_str().map(|text| text.as_bytes().to_vec()),
                json.text().map(|text| text.into_owned())
            );
        }
    }
}
