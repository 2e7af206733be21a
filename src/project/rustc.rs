//! What the compiler says of itself: the host it runs on, the cfg options of a target. It is asked, never run on code.

use std::path::Path;

use super::cfg::CfgOptions;
use super::tools::Tools;
use crate::error::Error;

/// The target triple that code is compiled for where none is named.
pub(super) fn host(tools: &Tools) -> Result<String, Error> {
    let text = run(tools, &["-vV"])?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Error::Rustc { command: "rustc -vV".into(), message: "it names no host".into() })
}

/// The cfg options that hold for every crate compiled for `target`.
pub(super) fn cfg(tools: &Tools, target: &str) -> Result<CfgOptions, Error> {
    Ok(parse_cfg(&run(tools, &["--print", "cfg", "--target", target])?))
}

fn run(tools: &Tools, args: &[&str]) -> Result<String, Error> {
    let mut command = tools.rustc();
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let output = command.args(args).output();
    let output = output.map_err(|source| Error::Spawn { program: program.clone(), source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().trim_start_matches("error: ").to_owned();
    Err(Error::Rustc { command: format!("{program} {}", args.join(" ")), message })
}

/// Lines of the form `unix` and `target_os="linux"`.
fn parse_cfg(text: &str) -> CfgOptions {
    let mut cfg = CfgOptions::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once('=') {
            Some((key, value)) => {
                cfg.values.insert((key.to_owned(), value.trim_matches('"').to_owned()));
            }
            None => {
                cfg.flags.insert(line.to_owned());
            }
        }
    }
    cfg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cfg_lines_are_flags_or_pairs() {
        let cfg = parse_cfg("debug_assertions\ntarget_os=\"linux\"\nunix\n");
        assert_eq!(cfg.eval("all(unix, target_os = \"linux\")"), Some(true));
        assert_eq!(cfg.eval("windows"), Some(false));
    }

    #[test]
    fn what_a_target_has_is_asked_of_what_the_compiler_says() {
        let cfg = parse_cfg("panic=\"unwind\"\ntarget_abi=\"\"\ntarget_has_atomic=\"8\"\ntarget_has_atomic=\"ptr\"\n");
        let holds = r#"all(target_has_atomic = "ptr", target_has_atomic = "8", panic = "unwind", target_abi = "")"#;
        assert_eq!(cfg.eval(holds), Some(true));
        let fails = r#"any(target_has_atomic = "64", panic = "abort", target_abi = "eabihf")"#;
        assert_eq!(cfg.eval(fails), Some(false));
    }
}
