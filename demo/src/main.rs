mod orders;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    while listener.accept().await.is_ok() {
        tokio::spawn(async { checkout("order.json").await.expect("an order") });
    }
    Ok(())
}

async fn checkout(path: &str) -> std::io::Result<String> {
    let order = std::fs::read_to_string(path)?;
    orders::record(&order);
    Ok(order)
}
