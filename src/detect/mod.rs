//! Which type of indicator a value is: the vendor's answers, without its regular expressions.
//!
//! The order of the rules and their quirks are the vendor's. Time is linear in the length of the value.

#[cfg(feature = "python")]
mod bulk;
mod cve;
mod domain;
mod email;
mod hash;
mod ipv4;
mod ipv6;
mod ipv6_network;
mod marks;
#[cfg(feature = "python")]
mod python;
mod suffixes;
mod text;
mod unicode;
mod url;

use std::borrow::Cow;

#[cfg(feature = "python")]
pub(crate) use bulk::detect_types;
#[cfg(feature = "python")]
pub(crate) use python::{
    auto_detect_indicator_type, detect_file_indicator_type, ip_to_indicator_type, text_argument, text_of,
};

pub use hash::HashType;
pub use suffixes::Suffixes;
pub(crate) use unicode::is_letter_number_or_mark;

use ipv4::Alphabet;
use marks::Marks;
use text::{Unit, before_final_newline};

/// The types that are detected, under the names the server knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndicatorType {
    Cidr,
    Ipv6Cidr,
    Ip,
    Ipv6,
    Cve,
    File,
    Email,
    Url,
    Domain,
    DomainGlob,
}

impl IndicatorType {
    /// Every type, in the order of the declaration.
    pub const ALL: [Self; 10] = [
        Self::Cidr,
        Self::Ipv6Cidr,
        Self::Ip,
        Self::Ipv6,
        Self::Cve,
        Self::File,
        Self::Email,
        Self::Url,
        Self::Domain,
        Self::DomainGlob,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cidr => "CIDR",
            Self::Ipv6Cidr => "IPv6CIDR",
            Self::Ip => "IP",
            Self::Ipv6 => "IPv6",
            Self::Cve => "CVE",
            Self::File => "File",
            Self::Email => "Email",
            Self::Url => "URL",
            Self::Domain => "Domain",
            Self::DomainGlob => "DomainGlob",
        }
    }
}

/// As the vendor's `auto_detect_indicator_type`. A lone surrogate of Python is to be handed in as U+FFFD.
pub fn auto_detect(value: &str) -> Option<IndicatorType> {
    auto_detect_with(value, Suffixes::Bundled)
}

/// As [`auto_detect`], with the public suffix list of choice.
pub fn auto_detect_with(value: &str, suffixes: Suffixes) -> Option<IndicatorType> {
    let marks = Marks::of(value);
    if marks.have_any(Marks::BRACKET) {
        let value = without_brackets(value);
        detect_marked(&value, Marks::of(&value), suffixes)
    } else {
        detect_marked(value, marks, suffixes)
    }
}

/// As the vendor's `FeedIndicatorType.ip_to_indicator_type`.
pub fn ip_type(value: &str) -> Option<IndicatorType> {
    if value.is_ascii() {
        ip_type_in(value.as_bytes())
    } else {
        ip_type_in(&value.chars().collect::<Vec<_>>())
    }
}

/// As the vendor's `detect_file_indicator_type`.
pub fn file_type(value: &str) -> Option<HashType> {
    if value.is_ascii() {
        hash::of_file(value.as_bytes())
    } else {
        hash::of_file(&value.chars().collect::<Vec<_>>())
    }
}

/// `[.]` and `[@]` undone, which is all the vendor's detection undoes.
pub fn without_brackets(value: &str) -> Cow<'_, str> {
    if !value.contains("[.]") && !value.contains("[@]") {
        return Cow::Borrowed(value);
    }
    // In this order, as the vendor does: the first step may make a mark for the second.
    Cow::Owned(value.replace("[.]", ".").replace("[@]", "@"))
}

fn detect_marked(value: &str, marks: Marks, suffixes: Suffixes) -> Option<IndicatorType> {
    if marks.have_any(Marks::NOT_ASCII) {
        detect_in(&value.chars().collect::<Vec<_>>(), marks, suffixes)
    } else {
        detect_in(value.as_bytes(), marks, suffixes)
    }
}

/// The rules in their order, each only where the text has the marks that it needs.
fn detect_in<C: Unit>(text: &[C], marks: Marks, suffixes: Suffixes) -> Option<IndicatorType> {
    const SLASH_AND_COLON: Marks = Marks::SLASH.and(Marks::COLON);
    const OF_URL: Marks = SLASH_AND_COLON.and(Marks::DEFANGED_SLASH);
    let address = before_final_newline(text);
    if marks.have_any(Marks::SLASH) && ipv4::is_network(address) {
        Some(IndicatorType::Cidr)
    } else if marks.have_all(SLASH_AND_COLON) && ipv6_network::is_network(text) {
        Some(IndicatorType::Ipv6Cidr)
    } else if ipv4::is_address(address) {
        Some(IndicatorType::Ip)
    } else if marks.have_any(Marks::COLON) && ipv6::is_address(address, Alphabet::Ascii) {
        Some(IndicatorType::Ipv6)
    } else if cve::is_cve(text) {
        Some(IndicatorType::Cve)
    } else if hash::at_start(text).is_some() {
        Some(IndicatorType::File)
    } else if marks.have_any(Marks::AT) && email::begins_with_address(text) {
        Some(IndicatorType::Email)
    } else if marks.have_any(OF_URL) && url::is_url(text) {
        Some(IndicatorType::Url)
    } else if domain::has_public_suffix(text, marks, suffixes) {
        let is_glob = marks.have_any(Marks::STAR);
        Some(if is_glob { IndicatorType::DomainGlob } else { IndicatorType::Domain })
    } else {
        None
    }
}

fn ip_type_in<C: Unit>(text: &[C]) -> Option<IndicatorType> {
    let address = before_final_newline(text);
    if ipv4::is_network(address) {
        Some(IndicatorType::Cidr)
    } else if ipv4::is_address(address) {
        Some(IndicatorType::Ip)
    } else if ipv6_network::is_network(text) {
        Some(IndicatorType::Ipv6Cidr)
    } else if ipv6::is_address(address, Alphabet::Ascii) {
        Some(IndicatorType::Ipv6)
    } else {
        None
    }
}
