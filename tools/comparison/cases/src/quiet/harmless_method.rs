//! A method that does not block, of a type with others that do.
use crate::helpers::shared::Shop;

pub async fn work(shop: &Shop) -> String {
    shop.name().to_owned()
}
