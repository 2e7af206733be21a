//! How the work of a run grows with its input: for each form of code that people or generators write at length, the
//! exponent of the growth, 1 where twice as much code is twice as much work.
//!
//! `cargo bench --bench growth [-- WORD..]`, where only forms whose names hold one of the words are looked at. A form above
//! its limit is named, and the bench ends with 1. docs/performance.md says what came out.

mod count;
mod forms;

use std::process::ExitCode;

use count::Counter;
use forms::{FORMS, Form};

/// Each form is made so often, each time twice as long.
const SIZES: u32 = 4;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let is_asked_for = |form: &&Form| words.is_empty() || words.iter().any(|word| form.name.contains(&**word));
    let counter = Counter::best();
    println!("in {}, less what one repetition costs", counter.unit());
    println!("{:32}{:>9}{:>14}{:>14}{:>10}", "form", "longest", "shortest", "longest", "exponent");
    let mut above = Vec::new();
    for form in FORMS.iter().filter(is_asked_for) {
        let growth = measure(form, &counter);
        println!("{growth}");
        if growth.exponent > form.most {
            above.push(form.name);
        }
    }
    if above.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("grows too fast: {}", above.join(", "));
    ExitCode::FAILURE
}

struct Growth {
    name: &'static str,
    longest: usize,
    costs: Vec<f64>,
    exponent: f64,
}

impl std::fmt::Display for Growth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let millions = |cost: Option<&f64>| cost.map_or(0.0, |cost| cost / 1e6);
        let (first, last) = (millions(self.costs.first()), millions(self.costs.last()));
        write!(f, "{:32}{:>9}{first:>13.1}M{last:>13.1}M{:>10.2}", self.name, self.longest, self.exponent)
    }
}

fn measure(form: &Form, counter: &Counter) -> Growth {
    let constant = counter.cost(&(form.files)(1));
    let sizes: Vec<usize> = (0..SIZES).map(|step| form.shortest << step).collect();
    let costs: Vec<f64> = sizes.iter().map(|&size| (counter.cost(&(form.files)(size)) - constant).max(1.0)).collect();
    let exponent = exponent(&sizes, &costs);
    Growth { name: form.name, longest: form.shortest << (SIZES - 1), costs, exponent }
}

/// The slope of the straight line through the logarithms that has the least squares.
fn exponent(sizes: &[usize], costs: &[f64]) -> f64 {
    let points: Vec<(f64, f64)> =
        sizes.iter().zip(costs).map(|(&size, cost)| ((size as f64).ln(), cost.ln())).collect();
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let (together, alone) = points.iter().fold((0.0, 0.0), |(together, alone), point| {
        (together + (point.0 - x) * (point.1 - y), alone + (point.0 - x).powi(2))
    });
    together / alone
}
