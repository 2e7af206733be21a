//! Beside the file that calls it.

pub(super) fn first(steps: &mut Vec<u32>) -> u32 {
    steps.push(1);
    second(steps) + third(steps)
}

fn second(steps: &mut Vec<u32>) -> u32 {
    std::thread::sleep(std::time::Duration::from_secs(1));
    steps.len() as u32
}

fn third(steps: &[u32]) -> u32 {
    steps.len() as u32
}
