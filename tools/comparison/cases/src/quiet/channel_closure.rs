//! A closure that is sent to a thread that runs it.
pub async fn order(jobs: &std::sync::mpsc::Sender<Box<dyn FnOnce() + Send>>) {
    jobs.send(Box::new(|| std::thread::sleep(std::time::Duration::from_secs(1)))).unwrap();
}
