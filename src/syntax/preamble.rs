//! What may stand in a file before its code.

/// Where code begins: behind a byte order mark, a shebang line and the front matter of a cargo script.
pub(crate) fn code_start(text: &str) -> u32 {
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut start = bom;
    if text[start..].starts_with("#!") && !text[start + 2..].trim_start().starts_with('[') {
        start += line_len(&text[start..]);
    }
    let rest = text[start..].trim_start();
    let fence = rest.bytes().take_while(|&b| b == b'-').count();
    if fence < 3 {
        return start as u32;
    }
    let mut at = text.len() - rest.len();
    at += line_len(rest);
    while at < text.len() {
        let line = &text[at..at + line_len(&text[at..])];
        at += line.len();
        if line.starts_with(&rest[..fence]) && line[fence..].trim().is_empty() {
            break;
        }
    }
    at as u32
}

/// The length of the first line with its line break.
fn line_len(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_starts_behind_what_is_no_code() {
        let start = |text: &str| text[code_start(text) as usize..].to_owned();
        assert_eq!(start("\u{feff}fn f() {}"), "fn f() {}");
        assert_eq!(start("#!/usr/bin/env x\r\nfn f() {}"), "fn f() {}");
        assert_eq!(start("#![allow(x)]"), "#![allow(x)]");
        assert_eq!(start("#!x\n---cargo\n[deps]\n---\nfn f() {}"), "fn f() {}");
        assert_eq!(start("---\nnever closed"), "");
        assert_eq!(start("#!x"), "");
    }
}
