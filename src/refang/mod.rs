//! Undoes the usual ways of defanging a value, and leaves every other value as it is.
//!
//! A value counts as defanged only if its scheme or its host is, and only if a plausible host comes out. What follows
//! the host is undone then too; a clean URL may have `(dot)` in its path.

#[cfg(feature = "python")]
pub(crate) mod python;

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};

use crate::detect::Suffixes;

/// One way of writing a character so that nothing takes the value for a link.
struct Form {
    written: &'static str,
    means: char,
    /// Needs an ending that is known, since people write this in other texts too.
    is_doubtful: bool,
    /// Is undone behind the host whenever the host was defanged: no URL may have these brackets there.
    is_illegal_in_urls: bool,
}

const fn sure(written: &'static str, means: char) -> Form {
    Form { written, means, is_doubtful: false, is_illegal_in_urls: true }
}

const fn doubtful(written: &'static str, means: char) -> Form {
    Form { written, means, is_doubtful: true, is_illegal_in_urls: false }
}

const FORMS: [Form; 18] = [
    sure("[.]", '.'),
    sure("[@]", '@'),
    sure("[:]", ':'),
    sure("[/]", '/'),
    doubtful("(.)", '.'),
    doubtful("{.}", '.'),
    doubtful("[dot]", '.'),
    doubtful("(dot)", '.'),
    doubtful("{dot}", '.'),
    doubtful("(@)", '@'),
    doubtful("{@}", '@'),
    doubtful("[at]", '@'),
    doubtful("(at)", '@'),
    doubtful("{at}", '@'),
    doubtful("(:)", ':'),
    doubtful("{:}", ':'),
    doubtful("(/)", '/'),
    doubtful("{/}", '/'),
];

/// Names that stand for a scheme, longest first, and the scheme.
const SCHEMES: [(&str, &str); 13] = [
    ("hxxps", "https"),
    ("hxtps", "https"),
    ("htxps", "https"),
    ("h**ps", "https"),
    ("meows", "https"),
    ("hxxp", "http"),
    ("hxtp", "http"),
    ("htxp", "http"),
    ("h**p", "http"),
    ("meow", "http"),
    ("sfxp", "sftp"),
    ("fxps", "ftps"),
    ("fxp", "ftp"),
];

/// The value as it was before it was defanged; borrowed if it was not.
pub fn refang(value: &str) -> Cow<'_, str> {
    let refanged = refang_marked(value).or_else(|| refang_spelled_out(value));
    refanged.filter(|refanged| refanged != value).map_or(Cow::Borrowed(value), Cow::Owned)
}

/// Undoes brackets and scheme names.
fn refang_marked(value: &str) -> Option<String> {
    let scheme = Scheme::at_start(value);
    let rest = scheme.as_ref().map_or(value, |scheme| scheme.rest);
    let (authority, tail) = rest.split_at(end_of_authority(rest));
    let host = Undone::of(authority, |_| true);
    let is_tail_marked = FORMS.iter().any(|form| form.means == '/' && tail.starts_with(form.written));
    if !(scheme.as_ref().is_some_and(|scheme| scheme.is_defanged) || host.used != 0 || is_tail_marked) {
        return None;
    }
    if !is_plausible(&host.text, scheme.is_some(), host.is_doubtful) {
        return None;
    }
    let tail = Undone::of(tail, |index| {
        // The slash that ends the host is a mark of its own.
        FORMS[index].is_illegal_in_urls
            || host.used >> index & 1 == 1
            || (is_tail_marked && FORMS[index].means == '/')
    });
    let start = scheme.map_or(String::new(), |scheme| format!("{}://", scheme.name));
    Some(start + &host.text + &tail.text)
}

/// A scheme at the start of a value, and its separator in any writing.
struct Scheme<'v> {
    name: &'v str,
    rest: &'v str,
    is_defanged: bool,
}

impl<'v> Scheme<'v> {
    fn at_start(value: &'v str) -> Option<Self> {
        let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.' | '*'))?;
        let (written, separator) = value.split_at(end);
        let (rest, is_marked) = after_separator(separator)?;
        let meant = SCHEMES.iter().find(|(mark, _)| written.eq_ignore_ascii_case(mark));
        let name = meant.map_or(written, |(_, name)| name);
        (!name.is_empty()).then_some(Self { name, rest, is_defanged: meant.is_some() || is_marked })
    }
}

/// What follows `://`, each part of which may be in brackets, and whether there were any.
fn after_separator(text: &str) -> Option<(&str, bool)> {
    let mut rest = text;
    let mut open: Option<char> = None;
    let mut is_marked = false;
    for part in [':', '/', '/'] {
        if open.is_none()
            && let Some((bracket, close)) =
                [('[', ']'), ('(', ')'), ('{', '}')].iter().find(|(open, _)| rest.starts_with(*open))
        {
            rest = &rest[bracket.len_utf8()..];
            open = Some(*close);
            is_marked = true;
        }
        rest = rest.strip_prefix(part)?;
        if let Some(close) = open
            && let Some(closed) = rest.strip_prefix(close)
        {
            (rest, open) = (closed, None);
        }
    }
    open.is_none().then_some((rest, is_marked))
}

/// Where the path, the query or the fragment begins.
fn end_of_authority(text: &str) -> usize {
    let Some(at) = text.find(['/', '?', '#']) else { return text.len() };
    // The slash itself may be in brackets.
    let is_marked = |form: &Form| {
        form.means == '/'
            && at > 0
            && text[..at].ends_with(&form.written[..1])
            && text[at - 1..].starts_with(form.written)
    };
    if FORMS.iter().any(is_marked) { at - 1 } else { at }
}

/// A text with the forms in it undone.
struct Undone {
    text: String,
    /// Bit n: form n was there.
    used: u32,
    is_doubtful: bool,
}

impl Undone {
    fn of(text: &str, is_wanted: impl Fn(usize) -> bool) -> Self {
        let mut undone = Self { text: String::with_capacity(text.len()), used: 0, is_doubtful: false };
        let mut rest = text;
        while let Some(at) = rest.find(['[', '(', '{']) {
            undone.text.push_str(&rest[..at]);
            rest = &rest[at..];
            let written = |form: &Form| {
                rest.get(..form.written.len()).is_some_and(|start| start.eq_ignore_ascii_case(form.written))
            };
            if let Some((index, form)) =
                FORMS.iter().enumerate().find(|(index, form)| is_wanted(*index) && written(form))
            {
                undone.used |= 1 << index;
                undone.is_doubtful |= form.is_doubtful;
                // `evil [dot] com`
                undone.text.truncate(undone.text.trim_end_matches(' ').len());
                undone.text.push(form.means);
                rest = rest[form.written.len()..].trim_start_matches(' ');
            } else {
                undone.text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
        undone.text.push_str(rest);
        undone
    }
}

/// Whether the text can stand for a host: `user@name:port`, user and port optional.
fn is_plausible(authority: &str, has_scheme: bool, is_doubtful: bool) -> bool {
    if authority.parse::<Ipv6Addr>().is_ok() {
        return true;
    }
    let (user, host) = authority.rsplit_once('@').map_or(("user", authority), |(user, host)| (user, host));
    let is_of_user = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`|~.:".contains(c);
    if user.is_empty() || !user.chars().all(is_of_user) {
        return false;
    }
    if let Some((address, port)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse::<Ipv6Addr>().is_ok()
            && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '*'))
    };
    let has_form = name.split('.').all(is_label) && port.is_none_or(is_port);
    let has_ending = || name.parse::<IpAddr>().is_ok() || has_known_suffix(name);
    has_form && (has_scheme || name.contains('.')) && (!is_doubtful || has_ending())
}

fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_known_suffix(name: &str) -> bool {
    let name = name.to_lowercase();
    let mut labels = name.rsplit('.');
    let (top, below) = (labels.next().unwrap_or_default(), labels.next());
    below.is_some() && [Suffixes::Current, Suffixes::Bundled].iter().any(|list| list.contain(below, top))
}

/// Undoes `evil dot com` and `user at evil dot com`, if that is the whole value.
fn refang_spelled_out(value: &str) -> Option<String> {
    // Longer texts are sentences.
    let words: Vec<&str> = value.split(' ').take(16).collect();
    let is_word = |word: &str, spelled: &str| word == spelled || word == spelled.to_uppercase();
    let (user, host) = match words[..] {
        [user, at, ref host @ ..] if is_word(at, "at") => (format!("{user}@"), host),
        ref host => (String::new(), host),
    };
    let mut labels = host.iter().step_by(2).copied();
    let are_dots = host.iter().skip(1).step_by(2).all(|word| is_word(word, "dot"));
    if words.len() == 16
        || host.len() < 3
        || host.len() % 2 == 0
        || !are_dots
        || labels.clone().any(|label| label.contains('.'))
    {
        return None;
    }
    let first = labels.next()?.to_owned();
    let refanged = user + &labels.fold(first, |name, label| name + "." + label);
    is_plausible(&refanged, false, true).then_some(refanged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defanged_values() {
        for (value, expected) in [
            ("hxxp://evil.com/", "http://evil.com/"),
            ("hXXps://evil[.]com/a[.]php?x=1", "https://evil.com/a.php?x=1"),
            ("hxxp[:]//evil[.]com", "http://evil.com"),
            ("http[://]evil.com", "http://evil.com"),
            ("https[:]//evil.com:8443/x", "https://evil.com:8443/x"),
            ("http[:][/][/]evil.com[/]x", "http://evil.com/x"),
            ("http:[//]evil.com", "http://evil.com"),
            ("h**p://evil.com", "http://evil.com"),
            ("meow://evil.com", "http://evil.com"),
            ("fxp://1.2.3[.]4/x", "ftp://1.2.3.4/x"),
            ("hxxp://localhost/x", "http://localhost/x"),
            ("hxxp://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
            ("hxxp://user:pw@evil(.)com/", "http://user:pw@evil.com/"),
            ("1[.]2[.]3[.]4", "1.2.3.4"),
            ("1(.)2(.)3(.)4:80", "1.2.3.4:80"),
            ("10[.]0[.]0[.]0/8", "10.0.0.0/8"),
            ("2001[:]db8[:][:]1", "2001:db8::1"),
            ("evil[dot]com", "evil.com"),
            ("evil (dot) com", "evil.com"),
            ("evil {DOT} com/x(dot)y", "evil.com/x(dot)y"),
            ("evil(dot)com/x(dot)y", "evil.com/x.y"),
            ("evil[.]com/x(dot)y", "evil.com/x(dot)y"),
            ("evil[.]com[:]443", "evil.com:443"),
            ("user[@]evil.com", "user@evil.com"),
            ("user(at)evil[.]com", "user@evil.com"),
            ("user [at] evil [dot] com", "user@evil.com"),
            ("*[.]evil[.]com", "*.evil.com"),
            ("evil[.]local", "evil.local"),
            ("пример[.]рф", "пример.рф"),
            ("evil dot co DOT uk", "evil.co.uk"),
            ("user at evil dot com", "user@evil.com"),
        ] {
            assert_eq!(refang(value), expected);
            assert!(matches!(refang(expected), Cow::Borrowed(_)), "{expected}");
        }
    }

    #[test]
    fn other_values_stay() {
        for value in [
            "",
            "evil.com",
            "http://evil.com/a(dot)b[.]c",
            "http://evil.com/?q=hxxp://other[.]com",
            "http://[::1]:80/[.]",
            "http://[::]/",
            "https://en.wikipedia.org/wiki/Dot_(at)",
            "http:/evil.com/[:]",
            "hxxp",
            "hxxp:evil",
            "hxxp://",
            "hxxp://a b/",
            "node(dot)js",
            "C:\\a[.]b",
            "HKLM\\Software\\x[.]y",
            "Operation [Dot] Matrix",
            "Meeting (at) noon",
            "Red Dot com",
            "red dot gang",
            "dot com",
            "a dot b dot",
            "a  dot com",
            "x[.]",
            "[.]",
            "[.][.]com",
            "CVE-2024-1234",
            "::1",
            "(",
            "[é]",
        ] {
            assert!(matches!(refang(value), Cow::Borrowed(_)), "{value} {}", refang(value));
        }
    }

    #[test]
    fn long_values_take_linear_time() {
        for piece in ["[.]", "[", "(dot)", "a[.]", " dot ", "a dot ", "h**p", "[:]", "/", "[ ", " "] {
            let value = piece.repeat(100_000 / piece.len());
            let once = refang(&value);
            assert!(matches!(refang(&once), Cow::Borrowed(_)), "{piece}");
        }
    }
}
