use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

/// What is compared of a row: its line, value, type and fields, or its line and what is wrong with it.
#[derive(Debug, PartialEq)]
enum Seen {
    Row(u64, String, String, Vec<Option<String>>),
    Bad(u64, &'static str),
}

fn row(line: u64, value: &str, indicator_type: &str, fields: &[Option<&str>]) -> Seen {
    let fields = fields.iter().map(|field| field.map(str::to_owned)).collect();
    Seen::Row(line, value.to_owned(), indicator_type.to_owned(), fields)
}

fn read(source: impl Read, options: &Options) -> Result<Vec<Seen>, SourceError> {
    let mut reader = RowReader::new(source, options)?;
    let mut seen = Vec::new();
    while let Some(row) = reader.next_row()? {
        seen.push(match row {
            Ok(row) => Seen::Row(
                row.line,
                row.value.to_owned(),
                row.indicator_type.unwrap_or("-").to_owned(),
                row.fields().map(|field| field.map(str::to_owned)).collect(),
            ),
            Err(bad) => Seen::Bad(bad.line, bad.code),
        });
    }
    Ok(seen)
}

fn rows(source: impl Read, options: &Options) -> Vec<Seen> {
    read(source, options).unwrap_or_else(|error| panic!("{error:?}"))
}

fn name(name: &str) -> Column {
    Column::Name(name.to_owned())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

fn lines() -> Options {
    Options { format: Format::Lines, comment: Some(b'#'), ..Options::default() }
}

const TABLE: &str =
    "name,value,kind\r\nfirst,evil.com,\r\n\"a \"\"b\"\"\nc\",1.2.3.4,Host\r\n\r\nlast,nothing\r\n";

fn table_rows() -> Vec<Seen> {
    vec![
        row(2, "evil.com", "Domain", &[Some(""), Some("first")]),
        row(3, "1.2.3.4", "Host", &[Some("Host"), Some("a \"b\"\nc")]),
        row(6, "nothing", "-", &[None, Some("last")]),
    ]
}

fn table_options() -> Options {
    Options {
        indicator_type: TypeSource::Column(name("kind"), Suffixes::Bundled),
        fields: vec![name("kind"), name("name")],
        ..Options::default()
    }
}

#[test]
fn columns_by_name() {
    assert_eq!(rows(TABLE.as_bytes(), &table_options()), table_rows());
}

#[test]
fn chunks_of_any_size_gzip_and_byte_order_mark() {
    let marked = [b"\xef\xbb\xbf", TABLE.as_bytes()].concat();
    let two_members = [gzip(&marked[..20]), gzip(&marked[20..])].concat();
    for bytes in [marked.clone(), gzip(&marked), two_members, TABLE.as_bytes().to_vec()] {
        for size in [1, 2, 3, 7, 1000] {
            let chunks = bytes.chunks(size).map(|chunk| Ok(chunk.to_vec()));
            assert_eq!(rows(Chunks::new(chunks), &table_options()), table_rows(), "{size}");
        }
    }
}

#[test]
fn a_second_byte_order_mark_is_text() {
    let csv = Format::Csv { delimiter: b',', quote: b'"', has_header: false };
    for format in [csv, Format::Lines] {
        let indicator_type = TypeSource::Fixed("Domain".to_owned());
        let options = Options { format, value: Column::Position(0), indicator_type, ..Options::default() };
        for size in [1, 3, 1000] {
            let chunks = "\u{feff}\u{feff}a".as_bytes().chunks(size).map(|chunk| Ok(chunk.to_vec()));
            assert_eq!(rows(Chunks::new(chunks), &options), [row(1, "\u{feff}a", "Domain", &[])], "{size}");
        }
    }
}

#[test]
fn columns_by_position_without_a_header() {
    let options = Options {
        format: Format::Csv { delimiter: b';', quote: b'\'', has_header: false },
        value: Column::Position(1),
        indicator_type: TypeSource::Fixed("Domain".to_owned()),
        fields: vec![Column::Position(0), Column::Position(9)],
        comment: Some(b'#'),
        ..Options::default()
    };
    let text = "# a comment; more\na;'x;y'\n#b;c\nd; e \n";
    let expected = [row(2, "x;y", "Domain", &[Some("a"), None]), row(4, " e ", "Domain", &[Some("d"), None])];
    assert_eq!(rows(text.as_bytes(), &options), expected);
}

#[test]
fn plain_list() {
    let text = "# list\n\n evil.com \r\n1.2.3.4\n  # more\n\tnothing\nlast.com";
    let expected = [
        row(3, "evil.com", "Domain", &[]),
        row(4, "1.2.3.4", "IP", &[]),
        row(6, "nothing", "-", &[]),
        row(7, "last.com", "Domain", &[]),
    ];
    assert_eq!(rows(text.as_bytes(), &lines()), expected);
    let commas_stay = rows("a,b\n\"x\"\n".as_bytes(), &lines());
    assert_eq!(commas_stay, [row(1, "a,b", "-", &[]), row(2, "\"x\"", "-", &[])]);
}

#[test]
fn bad_rows_are_told_and_passed_over() {
    let text = b"value,name\na.com,x\n,y\nb\xff.com,z\n \t,z\nc.com\n\"long\nlong\nlong\",1\nd.com,1\n";
    let options = Options { fields: vec![name("name")], most_bytes: 12, ..Options::default() };
    let expected = [
        row(2, "a.com", "Domain", &[Some("x")]),
        Seen::Bad(3, "value-empty"),
        Seen::Bad(4, "row-not-utf8"),
        Seen::Bad(5, "value-empty"),
        row(6, "c.com", "Domain", &[None]),
        Seen::Bad(7, "row-too-large"),
        row(10, "d.com", "Domain", &[Some("1")]),
    ];
    assert_eq!(rows(text.as_slice(), &options), expected);
    let by_second = Options { value: name("name"), ..Options::default() };
    assert_eq!(rows("value,name\na.com\n".as_bytes(), &by_second), [Seen::Bad(2, "row-too-short")]);
}

#[test]
fn large_rows_are_not_kept() {
    for (start, end) in [("value\n\"", "\"\nok.com\n"), ("value\n", "\nok.com\n")] {
        let middle = (0..100).map(|_| Ok(vec![b'a'; 1 << 16]));
        let chunks = [Ok(start.into())].into_iter().chain(middle).chain([Ok(end.into())]);
        let expected = [Seen::Bad(2, "row-too-large"), row(3, "ok.com", "Domain", &[])];
        assert_eq!(rows(Chunks::new(chunks), &Options::default()), expected);
    }
    let long_line = format!("{}\nok.com", "a".repeat(3 << 20));
    let expected = [Seen::Bad(1, "row-too-large"), row(2, "ok.com", "Domain", &[])];
    assert_eq!(rows(long_line.as_bytes(), &lines()), expected);
    let many_fields = format!("value\n{}\nok.com\n", ",".repeat(1 << 20));
    assert_eq!(
        rows(many_fields.as_bytes(), &Options::default()),
        [Seen::Bad(2, "row-too-large"), row(3, "ok.com", "Domain", &[])]
    );
}

#[test]
fn a_row_of_many_fields_is_read() {
    let text = format!("value\nx.com{}\n", ",abc".repeat(10_000));
    let options = Options { fields: vec![Column::Position(10_000)], ..Options::default() };
    assert_eq!(rows(text.as_bytes(), &options), [row(2, "x.com", "Domain", &[Some("abc")])]);
}

#[test]
fn sources_without_rows() {
    for text in ["", "\n\n", "value\n", "\u{feff}"] {
        assert_eq!(rows(text.as_bytes(), &Options::default()), [], "{text:?}");
        assert_eq!(rows(gzip(text.as_bytes()).as_slice(), &Options::default()), []);
    }
    assert_eq!(rows("# x\n\n".as_bytes(), &lines()), []);
}

#[test]
fn options_that_do_not_fit_are_errors() {
    let message = |text: &str, options: &Options| match read(text.as_bytes(), options) {
        Err(SourceError::Options(message)) => message,
        other => panic!("{other:?}"),
    };
    let missing = message("name,kind\n", &Options::default());
    assert_eq!(missing, "There is no column \"value\"; the header has name, kind.");
    let format = Format::Csv { delimiter: b',', quote: b'"', has_header: false };
    let nameless = message("a,b\n", &Options { format, ..Options::default() });
    assert_eq!(nameless, "Column \"value\" is asked for by name, but there is no header.");
    for (delimiter, quote, comment) in
        [(b',', b',', None), (b'\n', b'"', None), (b',', b'"', Some(b',')), (0xe9, b'"', None)]
    {
        let format = Format::Csv { delimiter, quote, has_header: true };
        let clash = message("value\n", &Options { format, comment, ..Options::default() });
        assert_eq!(clash, "Delimiter, quote and comment must be three different ASCII characters.");
    }
}

#[test]
fn the_last_of_equal_names_counts() {
    assert_eq!(
        rows("value,value\na.com,b.com\n".as_bytes(), &Options::default()),
        [row(2, "b.com", "Domain", &[])]
    );
}

#[test]
fn an_error_of_the_source_ends_the_reading() {
    let broken = gzip(TABLE.repeat(100).as_bytes());
    let seen = read(&broken[..broken.len() / 2], &Options::default());
    assert!(matches!(seen, Err(SourceError::Io(_))));
    let chunks = [Ok(b"value\na.com\n".to_vec()), Err(io::Error::other("gone"))];
    assert!(matches!(read(Chunks::new(chunks.into_iter()), &Options::default()), Err(SourceError::Io(_))));
}

/// The rows as far as they were read, and the error that ended them, if one did.
fn rows_and_error(source: impl Read, max_unpacked_bytes: u64) -> (usize, Option<String>) {
    let options = Options { max_unpacked_bytes, ..lines() };
    let mut reader = match RowReader::new(source, &options) {
        Ok(reader) => reader,
        Err(error) => return (0, Some(format!("{error:?}"))),
    };
    let mut count = 0;
    loop {
        match reader.next_row() {
            Ok(Some(_)) => count += 1,
            Ok(None) => return (count, None),
            Err(error) => return (count, Some(format!("{error:?}"))),
        }
    }
}

#[test]
fn gzip_unpacks_up_to_the_limit() {
    let text = "a.com\n".repeat(10_000);
    let packed = gzip(text.as_bytes());
    let halves = text.as_bytes().split_at(30_001);
    let members = [gzip(halves.0), gzip(b""), gzip(halves.1)].concat();
    for packed in [packed, members] {
        for size in [7, 8192, usize::MAX] {
            let chunks =
                || Chunks::new(packed.chunks(size.min(packed.len())).map(|chunk| Ok(chunk.to_vec())));
            assert_eq!(rows_and_error(chunks(), 60_000), (10_000, None));
            let (count, error) = rows_and_error(chunks(), 59_999);
            assert_eq!(count, 9_999);
            assert!(error.is_some_and(|text| text.contains("59999")));
        }
    }
    // What was not packed is not unpacked.
    assert_eq!(rows_and_error(text.as_bytes(), 10), (10_000, None));
}

#[test]
fn what_follows_a_gzip_member() {
    let member = gzip(b"a.com\n");
    let mut padded = member.clone();
    padded.resize(20_000, 0);
    assert_eq!(rows_and_error(padded.as_slice(), 100), (1, None));
    padded.extend(&member);
    assert_eq!(rows_and_error(padded.as_slice(), 100), (2, None));
    let (_, error) = rows_and_error([&member[..], b"text\n"].concat().as_slice(), 100);
    assert!(error.is_some_and(|text| text.contains("no gzip after a gzip member")));
    let (_, error) = rows_and_error(&[&member[..], &member[..9]].concat()[..], 100);
    assert!(error.is_some());
    // What is gzip inside is not text.
    let bad = Seen::Bad(1, "row-not-utf8");
    assert!(rows(gzip(&gzip(b"a.com\n")).as_slice(), &lines()).contains(&bad));
}
