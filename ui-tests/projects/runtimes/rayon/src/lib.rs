//! A signature of rayon, so that programs which use it can be looked at without it.

pub fn spawn<F: FnOnce() + Send + 'static>(_: F) {
    unimplemented!()
}
