pub struct Sender<T>(Option<T>);
pub struct Receiver<T>(Option<T>);
pub struct UnboundedSender<T>(Option<T>);
pub struct UnboundedReceiver<T>(Option<T>);
pub struct SendError<T>(pub T);

impl<T> Sender<T> {
    pub async fn send(&self, item: T) -> Result<(), SendError<T>> {
        Err(SendError(item))
    }
}

impl<T> Receiver<T> {
    pub async fn recv(&mut self) -> Option<T> {
        unimplemented!()
    }
}

pub fn channel<T>(_: usize) -> (Sender<T>, Receiver<T>) {
    unimplemented!()
}

pub fn unbounded_channel<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>) {
    unimplemented!()
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        unimplemented!()
    }
}
