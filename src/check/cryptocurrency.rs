//! Cryptocurrency addresses that carry a checksum: `Base58Check` and Bech32. Of an Ethereum address the form is checked.

use super::{Problem, fail};

/// No address of these kinds is longer; Base58 takes quadratic time.
const LONGEST: usize = 128;

/// No address of another kind is shorter.
const SHORTEST: usize = 25;

/// Human-readable parts of the Bech32 addresses in use: Bitcoin, its test networks, Litecoin, Groestlcoin, Vertcoin,
/// `DigiByte`.
const BECH32_PREFIXES: [&str; 7] = ["bc", "tb", "bcrt", "ltc", "grs", "vtc", "dgb"];

pub(super) fn check(value: &str) -> Result<(), Problem> {
    // The server writes `bitcoin:address`.
    let address = value.split_once(':').map_or(value, |(_, address)| address);
    if address.is_empty() || address.len() > LONGEST || !address.is_ascii() {
        return fail(
            "cryptocurrency-syntax",
            "This is not a cryptocurrency address of a known kind: expected 25 to 128 ASCII letters and digits.",
        );
    }
    if let Some(digits) = address.strip_prefix("0x") {
        let is_ethereum = digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        return if is_ethereum {
            Ok(())
        } else {
            fail("cryptocurrency-ethereum", "Expected exactly 40 hexadecimal digits after 0x.")
        };
    }
    if has_bech32_prefix(address) {
        return match bech32::segwit::decode(address) {
            Ok(_) => Ok(()),
            Err(_) => fail(
                "cryptocurrency-bech32",
                "The Bech32 checksum or structure is wrong: check the address for a typing error.",
            ),
        };
    }
    if !is_base58check(address) {
        return if (SHORTEST..=LONGEST).contains(&address.len())
            && address.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            Ok(())
        } else {
            fail(
                "cryptocurrency-syntax",
                "This is not a cryptocurrency address of a known kind: expected 25 to 128 ASCII letters and digits.",
            )
        };
    }
    match bs58::decode(address).with_check(None).into_vec() {
        // A version of one or two bytes, and a hash of 20.
        Ok(payload) if matches!(payload.len(), 21 | 22) => Ok(()),
        Ok(_) => fail(
            "cryptocurrency-length",
            "The address decodes to the wrong length: expected a 20-byte hash and its version.",
        ),
        Err(bs58::decode::Error::InvalidCharacter { character, .. }) => fail(
            "cryptocurrency-character",
            format!(
                "The character {character:?} is not in the Base58 alphabet: check the address for a typing error."
            ),
        ),
        Err(_) => fail(
            "cryptocurrency-checksum",
            "The Base58Check checksum is wrong: check the address for a typing error.",
        ),
    }
}

/// Whether it looks like an address of Bitcoin or one of its kin. Others (Monero, Ripple, Cardano, ...) have alphabets and
/// checksums of their own, which are not checked.
fn is_base58check(address: &str) -> bool {
    (26..=36).contains(&address.len())
        && address.starts_with(['1', '2', '3', '9', 'A', 'D', 'L', 'M', 'X', 'm', 'n', 't'])
}

fn has_bech32_prefix(address: &str) -> bool {
    let prefix = address.rsplit_once('1').map_or("", |(prefix, _)| prefix);
    BECH32_PREFIXES.iter().any(|known| prefix.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use crate::check::tests::code;

    #[test]
    fn addresses() {
        for value in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe",
            // Monero, Bitcoin Cash: not checked.
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
            "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
        ] {
            assert_eq!(code(value, "Cryptocurrency Address"), "", "{value}");
        }
        for (value, expected) in [
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "cryptocurrency-checksum"),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a", "cryptocurrency-character"),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp", "cryptocurrency-bech32"),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdQ", "cryptocurrency-bech32"),
            ("0xde0B29", "cryptocurrency-ethereum"),
            ("bitcoin:", "cryptocurrency-syntax"),
            ("1é", "cryptocurrency-syntax"),
            ("1", "cryptocurrency-syntax"),
            ("by no means an address, is it", "cryptocurrency-syntax"),
        ] {
            assert_eq!(code(value, "Cryptocurrency Address"), expected, "{value}");
        }
        assert_eq!(code(&"1".repeat(1_000_000), "Cryptocurrency Address"), "cryptocurrency-syntax");
        let long = bs58::encode([0; 30]).with_check().into_string();
        assert_eq!(code(&long, "Cryptocurrency Address"), "cryptocurrency-length");
    }
}
