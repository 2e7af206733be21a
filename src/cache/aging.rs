//! What nobody has used for long is removed: facts of versions of crates and of this program that are gone.
//!
//! A file is used when it is read, and says so by its time of modification, which is set anew once a day at most. Once a
//! day, too, a run removes what is older than [`KEPT`]; the time of modification of a marker tells when that was. Runs at
//! the same time may both do it: a file that goes away is worked out again by who needs it. Where nothing can be written
//! nothing is removed, and nothing here ever fails a run.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::names::is_ours;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// As long as cargo keeps what it can unpack again.
const KEPT: Duration = DAY.saturating_mul(30);
/// Stands beside the facts.
pub(super) const MARKER: &str = ".last-cleaning";

/// The file was used.
pub(super) fn touch(path: &Path) {
    let now = SystemTime::now();
    let Ok(modified) = fs::metadata(path).and_then(|data| data.modified()) else { return };
    if is_older(modified, now, DAY) {
        // In a folder of somebody else it stays as it is.
        let _ = OpenOptions::new().write(true).open(path).and_then(|file| file.set_modified(now));
    }
}

/// Removes what has not been used for long from a folder of facts, if no run has done so in the last day.
pub(super) fn sweep(dir: &Path, now: SystemTime) {
    if !is_due(&dir.join(MARKER), now) {
        return;
    }
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let modified = entry.metadata().and_then(|data| data.modified());
        if is_ours(&path) && modified.is_ok_and(|modified| is_older(modified, now, KEPT)) {
            // Another run may have done it, or reads it just now where that forbids it.
            let _ = fs::remove_file(path);
        }
    }
}

/// The last time was long ago; now is the next.
fn is_due(marker: &Path, now: SystemTime) -> bool {
    let last = fs::metadata(marker).and_then(|data| data.modified());
    let due = last.map_or(true, |last| is_older(last, now, DAY));
    due && OpenOptions::new()
        .create(true)
        .append(true)
        .open(marker)
        .and_then(|file: File| file.set_modified(now))
        .is_ok()
}

/// What is of tomorrow is not old: clocks are set back.
fn is_older(modified: SystemTime, now: SystemTime, age: Duration) -> bool {
    now.duration_since(modified).is_ok_and(|since| since > age)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn aged(dir: &Path, name: &str, age: Duration) -> PathBuf {
        let path = dir.join(name);
        File::create(&path).unwrap().set_modified(SystemTime::now() - age).unwrap();
        path
    }

    #[test]
    fn only_what_is_ours_and_was_not_used_for_long_goes() {
        let dir = tempfile::tempdir().unwrap();
        let old = ["a-1.0.0-00.facts", "b-1.0.0-00.trees", "00.run", ".unfinished-x"];
        let old = old.map(|name| aged(dir.path(), name, KEPT + DAY));
        let kept = [
            aged(dir.path(), "notes.txt", KEPT + DAY),
            aged(dir.path(), "c-1.0.0-00.facts", KEPT - DAY),
            aged(dir.path(), "d-1.0.0-00.facts", Duration::ZERO),
        ];
        sweep(dir.path(), SystemTime::now());
        assert!(old.iter().all(|path| !path.exists()));
        assert!(kept.iter().all(|path| path.exists()));
    }

    #[test]
    fn once_a_day_is_enough() {
        let dir = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        sweep(dir.path(), now);
        let old = aged(dir.path(), "a-1.0.0-00.facts", KEPT + DAY);
        sweep(dir.path(), now + DAY / 2);
        assert!(old.exists());
        sweep(dir.path(), now - DAY * 3);
        assert!(old.exists(), "the clock was set back");
        sweep(dir.path(), now + DAY * 2);
        assert!(!old.exists());
    }

    #[test]
    fn what_is_used_stays() {
        let dir = tempfile::tempdir().unwrap();
        let used = aged(dir.path(), "a-1.0.0-00.facts", KEPT + DAY);
        let today = aged(dir.path(), "b-1.0.0-00.facts", DAY / 2);
        let before = fs::metadata(&today).unwrap().modified().unwrap();
        [&used, &today].into_iter().for_each(|path| touch(path));
        touch(&dir.path().join("nothing"));
        sweep(dir.path(), SystemTime::now());
        assert!(used.exists());
        assert_eq!(fs::metadata(&today).unwrap().modified().unwrap(), before, "not at every use");
    }

    #[test]
    fn a_folder_that_is_not_there_or_closed_does_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        sweep(&dir.path().join("nothing"), SystemTime::now());
        assert!(!dir.path().join("nothing").exists());
        fs::create_dir(dir.path().join(MARKER)).unwrap();
        let old = aged(dir.path(), "a-1.0.0-00.facts", KEPT + DAY);
        sweep(dir.path(), SystemTime::now() + DAY * 2);
        assert!(old.exists(), "no marker, no removal");
    }
}
