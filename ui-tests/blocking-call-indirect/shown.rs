//! What is shown as text behind a trait object is shown by the type that was put there.

use std::fmt::{self, Debug, Display, Formatter};

pub struct Slow;

impl Display for Slow {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&std::fs::read_to_string("a").unwrap())
    }
}

impl Debug for Slow {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

pub struct Quick;

impl Display for Quick {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("quick")
    }
}

fn show(it: &dyn Display) -> String {
    format!("{it}")
}

pub async fn known() -> String {
    let it: &dyn Display = &Slow;
    let boxed: Box<dyn Debug> = Box::new(Slow);
    let mut text = format!("{it}"); //~ blocking-call-indirect
    text += &it.to_string(); //~ blocking-call-indirect
    text += &format!("{boxed:?}"); //~ blocking-call-indirect
    text + &show(&Slow) //~ blocking-call-indirect
}

pub async fn quick(given: &dyn Display) -> String {
    let it: &dyn Display = &Quick;
    format!("{it} {given} {}", it.to_string()) + &show(&1) + &show(&Quick)
}
