//! `join` that joins no thread.
pub async fn work(folder: &std::path::Path, words: &[String]) -> String {
    format!("{}{}", folder.join("a").display(), words.join(" "))
}
