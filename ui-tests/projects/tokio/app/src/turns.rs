//! Answers that are waited for one after the other.

use std::io::Result;

use tokio::fs::{read_to_string, write};

struct Files {
    dir: String,
    read: u32,
}

async fn two_files() -> Result<usize> {
    let config = read_to_string("config").await?;
    let state = read_to_string("state").await?; //~ sequential-awaits
    Ok(config.len() + state.len())
}

async fn with_a_fallback(dir: &str) -> usize {
    let config = read_to_string("config").await.unwrap_or_default();
    let state = read_to_string(format!("{dir}/state")).await.unwrap_or_default(); //~ sequential-awaits
    config.len() + state.len()
}

impl Files {
    async fn named(&self, name: &str) -> Result<String> {
        read_to_string(format!("{}/{name}", self.dir)).await
    }

    async fn by_methods(&self) -> Result<usize> {
        let one = self.named("one").await?;
        let other = self.named("other").await?; //~ sequential-awaits
        Ok(one.len() + other.len())
    }

    // What follows is not found.

    async fn counted(&mut self, name: &str) -> Result<String> {
        self.read += 1;
        read_to_string(name).await
    }

    async fn by_methods_that_change(&mut self) -> Result<usize> {
        let one = self.counted("one").await?;
        let other = self.counted("other").await?;
        Ok(one.len() + other.len())
    }
}

async fn from_one_to_the_other() -> Result<usize> {
    let name = read_to_string("name").await?;
    let file = read_to_string(name.trim()).await?;
    let trimmed = file.trim().to_owned();
    let last = read_to_string(trimmed).await?;
    Ok(last.len())
}

async fn if_the_first_says_so() -> Result<usize> {
    let config = read_to_string("config").await?;
    if config.is_empty() {
        return Ok(0);
    }
    let state = read_to_string("state").await?;
    Ok(config.len() + state.len())
}

async fn a_change_and_a_question() -> Result<usize> {
    let done = write("config", "").await;
    let state = read_to_string("state").await?;
    done?;
    Ok(state.len())
}

async fn only_where_the_first_is_well() -> Result<usize> {
    let config = read_to_string("config").await;
    assert!(config.is_ok());
    let length = check(config);
    let state = read_to_string("state").await?;
    Ok(length + state.len())
}

fn check(config: Result<String>) -> usize {
    config.unwrap().len()
}

fn tell(_: &str) -> bool {
    true
}

async fn something_in_between() -> Result<usize> {
    let config = read_to_string("config").await?;
    let told = tell("half of it");
    let state = read_to_string("state").await?;
    Ok(config.len() + state.len() + usize::from(told))
}
