//! An associated function of a type in another module.
use super::shared::Shop;

pub async fn work() -> Shop {
    Shop::open("a") //~ blocks
}
