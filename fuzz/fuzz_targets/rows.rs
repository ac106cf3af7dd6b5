//! Any bytes: the rows do not depend on how the source is cut into chunks.
#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use xsoar_tim::rows::{Chunks, Column, Format, Options, RowReader};

fn rows(source: impl Read, options: &Options) -> Vec<String> {
    let mut seen = Vec::new();
    match RowReader::new(source, options) {
        Ok(mut reader) => loop {
            match reader.next_row() {
                Ok(Some(Ok(row))) => seen.push(format!("{row:?} {:?}", row.fields().collect::<Vec<_>>())),
                Ok(Some(Err(bad))) => seen.push(format!("{bad:?}")),
                Ok(None) => return seen,
                Err(error) => {
                    seen.push(format!("{error:?}"));
                    return seen;
                }
            }
        },
        Err(error) => vec![format!("{error:?}")],
    }
}

fuzz_target!(|bytes: &[u8]| {
    let positions = Options {
        value: Column::Position(0),
        fields: vec![Column::Position(1)],
        most_bytes: 64,
        ..Options::default()
    };
    let csv = Options {
        format: Format::Csv { delimiter: b',', quote: b'"', has_header: false },
        ..positions.clone()
    };
    let lines = Options { format: Format::Lines, comment: Some(b'#'), ..positions.clone() };
    for options in [positions, csv, lines] {
        let whole = rows(bytes, &options);
        for size in [1, 5] {
            let chunks = bytes.chunks(size).map(|chunk| Ok(chunk.to_vec()));
            assert_eq!(rows(Chunks::new(chunks), &options), whole);
        }
    }
});
