//! Messages on their way in and out: each behind a header that says how long it is.
//!
//! What is no message but has a header is answered and left behind; where even that is not right, nobody can tell where the
//! next message begins, and the conversation ends.

use std::io::{self, BufRead, Write};

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

/// A message of more bytes is none.
const MAX_LENGTH: usize = 1 << 30;

/// What comes in.
#[derive(Debug)]
pub(super) enum Incoming {
    Message(Message),
    /// Why it is no message.
    Bad(String),
}

/// The next message; `None` at the end.
pub(super) fn read(input: &mut dyn BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = read_header(input)? else { return Ok(None) };
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    Ok(Some(match serde_json::from_slice(&body) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Bad(error.to_string()),
    }))
}

fn read_header(input: &mut dyn BufRead) -> io::Result<Option<usize>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            let length: Option<usize> = length.filter(|&length| length <= MAX_LENGTH);
            return length.map(Some).ok_or_else(|| invalid("a message without a length"));
        }
        let (name, value) = line.split_once(':').ok_or_else(|| invalid("a message without a header"))?;
        if name.trim().eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok();
        }
    }
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Writes a message at once.
pub(super) fn write(message: &Message, out: &mut dyn Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    message.clone().write(&mut bytes)?;
    out.write_all(&bytes)?;
    out.flush()
}

/// Answers what was no message: nobody knows to which request.
pub(super) fn write_refusal(why: &str, out: &mut dyn Write) -> io::Result<()> {
    let error = json!({ "code": ErrorCode::ParseError as i32, "message": why });
    let body = json!({ "jsonrpc": "2.0", "id": Value::Null, "error": error }).to_string();
    write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_is_no_message_is_left_behind() {
        let note = r#"{"jsonrpc":"2.0","method":"a"}"#;
        let other = format!("content-length:{}\r\nContent-Type: x\r\n\r\n{note}", note.len());
        let text = [framed(note), framed("{"), framed("[]"), other].concat();
        let mut input = text.as_bytes();
        let read = std::iter::from_fn(|| read(&mut input).unwrap());
        let kinds: Vec<bool> = read.map(|message| matches!(message, Incoming::Message(_))).collect();
        assert_eq!(kinds, [true, false, false, true]);
    }

    #[test]
    fn without_a_length_nothing_can_be_read() {
        for text in ["x\r\n\r\n", "A: b\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: 9\r\n\r\n{}"] {
            assert!(read(&mut text.as_bytes()).is_err(), "{text}");
        }
        assert!(read(&mut "".as_bytes()).unwrap().is_none());
    }
}
