//! The page holds its data safely, and lets in its own script and style alone. What it does in a browser is tested from outside.

use super::*;
use crate::report::tests::sample;

fn page(report: impl FnOnce(&Report<'_>) -> Vec<u8>) -> String {
    String::from_utf8(sample().report(report)).unwrap()
}

fn written(report: &Report<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    emit(report, &mut out).unwrap();
    out
}

/// What stands between two texts.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[test]
fn the_page_lets_in_its_own_script_and_style_alone() {
    let wanted = format!("sha256-{}\nsha256-{}\n", digest(&unix(STYLE)), digest(&unix(SCRIPT)));
    if std::env::var_os("ASYNC_LINT_BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/html/hashes.txt"), &wanted).unwrap();
    }
    assert_eq!(unix(HASHES), wanted, "run the test with ASYNC_LINT_BLESS=1, and once more");
    let page = page(written);
    assert_eq!(digest(between(&page, "<style>", "</style>")), digest(&unix(STYLE)));
    assert_eq!(digest(between(&page, "<script>", "</script>")), digest(&unix(SCRIPT)));
    assert!(page.contains("default-src 'none'; script-src 'sha256-"), "{page}");
    for outside in
        ["http:", "https:", "src=", "@import", "url(", "innerHTML", "insertAdjacentHTML", "document.write", "eval("]
    {
        assert!(![PAGE, STYLE, SCRIPT].concat().contains(outside), "{outside}");
    }
}

#[test]
fn no_text_ends_the_data() {
    let mut sample = sample();
    let hostile = "</script><script>alert(1)</script><!-- {{script}} &amp; \u{2028}";
    sample.found[1].message = hostile.to_owned();
    let page = String::from_utf8(sample.report(written)).unwrap();
    assert_eq!(page.matches("</script>").count(), 2, "{page}");
    let data = between(&page, "id=\"data\">", "</script>");
    assert!(!data.contains(['<', '>', '&']));
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let texts = data["texts"].as_array().unwrap();
    assert!(texts.iter().any(|text| text == hostile), "{texts:?}");
}

#[test]
fn of_the_sources_only_lines_near_a_place_are_there() {
    let page = page(written);
    let data: serde_json::Value = serde_json::from_str(between(&page, "id=\"data\">", "</script>")).unwrap();
    assert_eq!(data["files"][0]["name"], "src/main.rs");
    assert_eq!(data["files"][0]["lines"][0][1][2], "    /* ü */ load(\"a\");");
    let finding = &data["findings"][1];
    // File, line, column, last line, and what is marked of the line.
    assert_eq!(finding["place"], serde_json::json!([0, 3, 13, 3, 12, 21]));
    assert_eq!(finding["chain"][1]["place"], serde_json::json!([1, 2, 5, 2, 4, 20]));
    assert_eq!(data["causes"][0]["findings"], serde_json::json!([1]));
}

/// SHA-256 in base64, as a Content-Security-Policy names it.
fn digest(text: &str) -> String {
    base64(&sha256(text.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        let signs = (0..4).map(|at| char::from(SIGNS[(word >> (18 - 6 * at)) as usize & 63]));
        out.extend(signs.take(chunk.len() + 1).chain(['='; 3]).take(4));
    }
    out
}

/// FIPS 180-4. Its constants are the fractions of the roots of the first primes.
fn sha256(bytes: &[u8]) -> Vec<u8> {
    let primes: Vec<u64> = (2..312).filter(|n| (2..*n).all(|d| n % d != 0)).take(64).collect();
    let constants: Vec<u32> = primes.iter().map(|&prime| fraction(prime, 3)).collect();
    let mut state: Vec<u32> = primes.iter().take(8).map(|&prime| fraction(prime, 2)).collect();
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + 8).next_multiple_of(64) - 8, 0);
    padded.extend((bytes.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let mut words: Vec<u32> = block.chunks(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect();
        for at in 16..64 {
            let (two, fifteen) = (words[at - 2], words[at - 15]);
            let low = fifteen.rotate_right(7) ^ fifteen.rotate_right(18) ^ fifteen >> 3;
            let high = two.rotate_right(17) ^ two.rotate_right(19) ^ two >> 10;
            words.push(words[at - 16].wrapping_add(low).wrapping_add(words[at - 7]).wrapping_add(high));
        }
        let mut now: [u32; 8] = state.clone().try_into().unwrap();
        for (word, constant) in words.into_iter().zip(&constants) {
            let [a, b, c, d, e, f, g, h] = now;
            let high = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let first = h.wrapping_add(high).wrapping_add(e & f ^ !e & g).wrapping_add(*constant).wrapping_add(word);
            let low = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let second = low.wrapping_add(a & b ^ a & c ^ b & c);
            now = [first.wrapping_add(second), a, b, c, d.wrapping_add(first), e, f, g];
        }
        state.iter_mut().zip(now).for_each(|(sum, now)| *sum = sum.wrapping_add(now));
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// The first 32 bits behind the point of a root.
fn fraction(of: u64, root: u32) -> u32 {
    let wanted = u128::from(of) << (32 * root);
    let (mut low, mut high) = (0_u128, 1_u128 << 40);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle.pow(root) <= wanted { low = middle } else { high = middle }
    }
    low as u32
}

#[test]
fn the_digest_is_that_of_the_standard() {
    assert_eq!(digest("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_eq!(digest(long), "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=");
}
