//! A method of a type in another module.
use super::shared::Shop;

pub async fn work(shop: &Shop) {
    shop.save(); //~ blocks
}
