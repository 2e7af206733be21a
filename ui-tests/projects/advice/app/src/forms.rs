//! How the call is written, and what stands around it.

use super::*;

pub async fn begins_a_sum(config: &Config) -> u32 {
    retries(config) + config.retries //~ blocking-call-indirect
}

pub async fn in_conditions(path: &Path) -> bool {
    if load(path).is_ok() { //~ blocking-call-indirect
        return true;
    }
    while load(path).is_err() {} //~ blocking-call-indirect
    false
}

pub async fn in_patterns(found: &Option<PathBuf>) -> usize {
    match found {
        Some(path) => load(path).map_or(0, |text| text.len()), //~ blocking-call-indirect
        None => 0,
    }
}

pub async fn parts(config: &Config, names: &[String], at: usize) {
    record(&names[at]); //~ blocking-call-indirect
    record(&format!("{}", config.path.display())); //~ blocking-call-indirect
    record(&format!("{at}")); //~ blocking-call-indirect
    record(names[0].as_str()); //~ blocking-call-indirect
}

pub async fn two_of_one_name(from: &Config, to: &Config) -> u32 {
    let of_both = |a: u32, b: u32| a + b;
    let copied = std::fs::copy(&from.path, &to.path).unwrap() as u32; //~ blocking-call
    of_both(copied, to.retries)
}

pub async fn in_a_tuple(host: &str, port: u16) -> io::Result<()> {
    std::net::TcpStream::connect((host, port)).map(|_| ()) //~ blocking-call
}

pub async fn questions(path: &Path) -> io::Result<()> {
    std::fs::write(path, Path::new("a").canonicalize()?.to_string_lossy().as_bytes()) //~ blocking-call
}

pub async fn other_errors(path: &Path) -> Result<usize, String> {
    let text = load(path).map_err(|error| error.to_string())?; //~ blocking-call-indirect
    Ok(text.len())
}

pub async fn any_error(path: &Path) -> Result<usize, Box<dyn Error>> {
    Ok(load(path)?.len()) //~ blocking-call-indirect
}

pub async fn in_a_closure(path: Option<&str>) -> Option<String> {
    path.map(|path| std::fs::read_to_string(path)).and_then(Result::ok) //~ blocking-call
}

pub async fn in_many_closures(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| load(path).unwrap()).collect() //~ blocking-call-indirect
}

pub async fn a_future() -> u32 {
    begin(1).await //~ blocking-call-indirect
}

pub async fn of_a_process(dir: &Path) -> io::Result<()> {
    std::process::Command::new("ls").current_dir(dir).output().map(|_| ()) //~ blocking-call
}

pub async fn joined(handle: std::thread::JoinHandle<u8>) -> u8 {
    handle.join().unwrap() //~ blocking-call
}

fn audit(line: &str) {
    let _ = std::fs::write("audit", line);
}

pub async fn by_a_helper_of_its_own(line: &str) {
    audit(line); //~ blocking-call-indirect
}

pub struct Reader(PathBuf);

impl Future for Reader {
    type Output = Vec<u8>;

    fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Vec<u8>> {
        std::task::Poll::Ready(std::fs::read(&self.0).unwrap_or_default()) //~ blocking-in-poll
    }
}
